// SPDX-License-Identifier: Apache-2.0
// What is wrong with the lines of a journal. An entry that was changed is named once: the one
// behind it, whose `previous` does not fit any more, is not to blame.
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/cases/signed_line.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

class Checker {
 public:
    Checker(const JournalHead* head, const FindKeys& keys, std::string_view file)
        : head_(head), keys_(keys), file_(file) {}

    void line(std::string_view text) {
        std::optional<JournalEntry> entry;
        try {
            entry = parse_entry(text);
            if (!is_signed_by(text, keys_of(entry->actor))) {
                complain(expected_, "was changed, or is forged",
                         fmt::format("it is not signed by a key of {}", entry->actor));
                entry.reset();
            }
        } catch (const Error& error) {
            complain(expected_, "is not as it was written", error.why());
        }
        if (entry) {
            number(*entry);
            content(*entry);
        } else {
            ++expected_;  // what it says about itself, its number too, counts for nothing
            gap_ = false;
        }
        intact_ = entry.has_value();
        previous_ = sha256_hex(text);
        if (head_ != nullptr && expected_ - 1 == head_->entries) {
            at_head_ = previous_;
            intact_at_head_ = intact_;
        }
    }

    Problems finish() {
        if (head_ != nullptr && head_->entries >= expected_) {
            missing(expected_, head_->entries, "journal.head was signed over them");
        } else if (head_ != nullptr && head_->entries > 0 && intact_at_head_ &&
                   at_head_ != head_->last) {
            complain(head_->entries, "is not the one that journal.head was signed over", {});
        }
        return std::move(problems_);
    }

 private:
    void complain(std::uint64_t n, std::string what, std::string is,
                  Problem::Severity severity = Problem::Severity::Problem) {
        problems_.push_back(
            {severity, file_, fmt::format("entry {}", n), std::move(what), std::move(is), {}, {}});
    }

    void missing(std::uint64_t first, std::uint64_t last, std::string why) {
        for (std::uint64_t n = first; n <= last; ++n) {
            if (n - first == 20) {
                complain(n, fmt::format("and the entries up to {} are missing", last), why);
                return;
            }
            complain(n, "is missing", why);
        }
    }

    void number(const JournalEntry& entry) {
        if (entry.n > expected_) {
            missing(expected_, entry.n - 1, fmt::format("entry {} stands in its place", entry.n));
            gap_ = true;
        } else if (entry.n < expected_) {
            complain(entry.n, "stands in a wrong place",
                     fmt::format("it comes after entry {}", expected_ - 1));
            gap_ = true;
        } else {
            gap_ = false;
        }
        expected_ = entry.n < expected_ ? expected_ : entry.n + 1;
    }

    void content(const JournalEntry& entry) {
        if (entry.previous != previous_ && intact_ && !gap_) {
            complain(entry.n, "does not follow the entry before it",
                     "its 'previous' is another digest");
        }
        if (head_ != nullptr && !head_->case_id.empty() && entry.case_id != head_->case_id) {
            complain(entry.n, "belongs to another case", entry.case_id);
        }
        if (entry.time < time_) {
            complain(entry.n, "is dated before the entry before it", format(entry.time),
                     Problem::Severity::Warning);
        }
        time_ = entry.time;
    }

    const std::vector<PublicKey>& keys_of(const std::string& account) {
        const auto known = known_.find(account);
        return known != known_.end() ? known->second
                                     : known_.emplace(account, keys_(account)).first->second;
    }

    const JournalHead* head_;
    const FindKeys& keys_;
    std::string file_;
    Problems problems_;
    std::map<std::string, std::vector<PublicKey>> known_;
    std::uint64_t expected_ = 1;
    std::string previous_{no_digest};
    std::string at_head_;
    bool intact_ = true;          // the entry before
    bool intact_at_head_ = true;  // the entry that the head names
    bool gap_ = false;
    Instant time_ = Instant::min();
};

std::optional<JournalHead> read_head(const fs::path& path, const FindKeys& keys,
                                     std::string_view file, Problems& problems) {
    try {
        return parse_head(read_file(path), keys);
    } catch (const Error& error) {
        problems.push_back({Problem::Severity::Problem,
                            std::string(file),
                            "journal.head",
                            error.what(),
                            error.why(),
                            {},
                            {}});
        return std::nullopt;
    }
}

}  // namespace

Problems check_journal(const std::vector<std::string>& lines, const JournalHead* head,
                       const FindKeys& keys, std::string_view file) {
    Checker checker(head, keys, file);
    for (const std::string& line : lines) {
        checker.line(line);
    }
    return checker.finish();
}

Problems check_journal_folder(const fs::path& folder, const FindKeys& keys,
                              std::string_view case_id, std::string_view file) {
    // The head first: another process may append meanwhile, and a head that is behind is no
    // problem.
    const fs::path head_file = folder / "journal.head";
    Problems problems;
    std::error_code ignored;
    std::optional<JournalHead> head;
    bool has_head = fs::exists(head_file, ignored);
    if (has_head) {
        head = read_head(head_file, keys, file, problems);
    }
    std::vector<std::string> lines = read_journal_lines(folder);
    if (!has_head && lines.size() > 1 && fs::exists(head_file, ignored)) {
        has_head = true;  // it came between the two
        head = read_head(head_file, keys, file, problems);
        lines = read_journal_lines(folder);
    }
    if (!has_head && lines.size() > 1) {
        // A kill between line and head can only lose the head of the first.
        problems.push_back({Problem::Severity::Problem,
                            std::string(file),
                            "journal.head",
                            "is missing",
                            fmt::format("there are {} entries", lines.size()),
                            {},
                            {}});
    }
    if (head && head->case_id != case_id) {
        problems.push_back({Problem::Severity::Problem,
                            std::string(file),
                            "journal.head",
                            "belongs to another case",
                            head->case_id,
                            std::string(case_id),
                            {}});
    }
    Problems of_lines = check_journal(lines, head ? &*head : nullptr, keys, file);
    problems.insert(problems.end(), of_lines.begin(), of_lines.end());
    return problems;
}

}  // namespace dsar
