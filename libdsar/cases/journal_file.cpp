// SPDX-License-Identifier: Apache-2.0
// The line is on disk before the head says so: a kill between the two loses nothing.
#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/cases/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

std::string read_if_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) ? read_file(path) : std::string();
}

std::vector<std::string> whole_lines(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::string name_of_journal(const JournalScope& scope) {
    return scope.case_id.empty() ? "the register's journal"
                                 : fmt::format("the journal of case {}", scope.case_id);
}

void require_unbroken(const Problems& problems, const JournalScope& scope) {
    const auto first = std::ranges::find(problems, Problem::Severity::Problem, &Problem::severity);
    if (first != problems.end()) {
        throw Error(ErrorKind::Failed, fmt::format("{} is damaged", name_of_journal(scope)),
                    fmt::format("{} {}{}{}; nothing is added to it", first->where, first->what,
                                first->is.empty() ? "" : ": ", first->is),
                    "dsar doctor");
    }
}

/// The file, open for appending, cut to `size` bytes of whole lines.
Descriptor open_journal(const fs::path& path, std::uint64_t size, std::uint64_t torn) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        write_file(path, "", false);
    }
    Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    struct ::stat found = {};
    if (!file.is_open() || ::fstat(file.number(), &found) != 0) {
        throw_system_error("open", path, errno);
    }
    if (static_cast<std::uint64_t>(found.st_size) != size + torn) {
        throw Error(ErrorKind::Busy, fmt::format("{} changed while it was open", path.string()));
    }
    if (torn != 0 && ::ftruncate(file.number(), static_cast<off_t>(size)) != 0) {
        throw_system_error("cut", path, errno);
    }
    return file;
}

}  // namespace

Journal::Journal(fs::path folder, JournalScope scope, FindKeys keys)
    : folder_(std::move(folder)), scope_(std::move(scope)), keys_(std::move(keys)) {
    const std::string text = read_if_there(folder_ / "journal.ndjson");
    size_ = text.rfind('\n') + 1;
    torn_ = text.size() - size_;
    require_unbroken(check_journal_folder(folder_, keys_, scope_.case_id, "journal.ndjson"),
                     scope_);
    for (const std::string& line : whole_lines(text)) {
        entries_.push_back(parse_entry(line));
    }
    const std::string head = read_if_there(folder_ / "journal.head");
    head_entries_ = head.empty() ? 0 : parse_head(head, keys_).entries;
}

void Journal::write_head(const Signer& signer) {
    JournalHead head;
    head.entries = entries_.size();
    head.last = entries_.empty() ? std::string(no_digest) : entries_.back().digest();
    write_file(folder_ / "journal.head", head_text(head, scope_, signer));
    head_entries_ = head.entries;
}

void Journal::write(std::span<const Act> acts, const Signer& signer) {
    std::vector<JournalEntry> made;
    std::string lines;
    for (const Act& act : acts) {
        const JournalEntry* before = !made.empty()      ? &made.back()
                                     : entries_.empty() ? nullptr
                                                        : &entries_.back();
        made.push_back(make_entry(before, scope_, act, signer));
        lines += made.back().line + "\n";
    }
    const fs::path path = folder_ / "journal.ndjson";
    const Descriptor file = open_journal(path, size_, std::exchange(torn_, 0));
    try {
        write_fully(file, lines, path);
        if (::fsync(file.number()) != 0) {
            throw_system_error("write", path, errno);
        }
    } catch (const Error&) {
        // A full disk: half a line should not stay. If it does, the next process finds it torn.
        static_cast<void>(::ftruncate(file.number(), static_cast<off_t>(size_)) == 0);
        throw;
    }
    size_ += lines.size();
    entries_.insert(entries_.end(), std::move_iterator(made.begin()),
                    std::move_iterator(made.end()));
    write_head(signer);
}

void Journal::append(std::span<const Act> acts, const Signer& signer) {
    const std::vector<PublicKey> known = keys_(signer.account);
    if (std::ranges::find(known, signer.key.public_key()) == known.end()) {
        throw Error(
            ErrorKind::Failed, fmt::format("nothing is added to {}", name_of_journal(scope_)),
            fmt::format("nobody could check it: the key that signs is not known as one of {}",
                        signer.account),
            "dsar doctor");
    }
    if (head_entries_ < entries_.size()) {
        write_head(signer);  // a killed process did not: heads fall behind by one call, not more
    }
    if (torn_ != 0) {
        Act recovered{"recovered", Json::object()};
        recovered.details["bytes_cut"] = torn_;
        write(std::span(&recovered, 1), signer);
    }
    if (entries_.empty() && acts.size() > 1) {
        // Only the first entry may be without a head: more would look as if it had been taken away.
        write(acts.first(1), signer);
        acts = acts.subspan(1);
    }
    write(acts, signer);
}

const JournalEntry& Journal::append(const Act& act, const Signer& signer) {
    append(std::span(&act, 1), signer);
    return entries_.back();
}

std::vector<std::string> read_journal_lines(const fs::path& folder) {
    return whole_lines(read_if_there(folder / "journal.ndjson"));
}

}  // namespace dsar
