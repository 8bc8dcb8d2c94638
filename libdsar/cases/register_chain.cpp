// SPDX-License-Identifier: Apache-2.0
// The register's own chain, and what is checked of it.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/file_lock.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/register_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view chain_name = ".dsar/register.db";

Problem problem(std::string file, std::string where, std::string what, std::string is) {
    return {Problem::Severity::Problem,
            std::move(file),
            std::move(where),
            std::move(what),
            std::move(is),
            {},
            {}};
}

[[noreturn]] void refuse(std::string why) {
    throw Error(ErrorKind::Failed, "the register is damaged, and nothing is added to it",
                std::move(why), "dsar doctor");
}

std::optional<JournalHead> head_in(const fs::path& file, const FindKeys& keys) {
    std::error_code ignored;
    return fs::exists(file, ignored) ? std::optional(parse_head(read_file(file), keys))
                                     : std::nullopt;
}

std::optional<JournalEntry> last_in(RegisterTable& table) {
    const std::string line = table.last_line();
    return line.empty() ? std::nullopt : std::optional(parse_entry(line));
}

/// What is wrong with the chain's end, in words; empty when nothing is. A head that is behind is
/// what a killed process left.
std::string fault_of_end(const std::optional<JournalHead>& head,
                         const std::optional<JournalEntry>& last) {
    const std::uint64_t there = last ? last->n : 0;
    if (!head) {
        return there > 1 ? fmt::format("it has {} entries, and no head that says how many", there)
                         : std::string();
    }
    if (head->entries > there) {
        return fmt::format("it has {} entries, its head was signed over {}", there, head->entries);
    }
    return head->entries == there && last && last->digest() != head->last
               ? "its last entry is not the one that its head was signed over"
               : std::string();
}

/// The digests of a journal's lines, and 64 zeros before the first.
std::vector<std::string> digests_of(const ReadJournal& journal) {
    std::vector<std::string> digests{std::string(no_digest)};
    for (const JournalEntry& entry : journal.entries) {
        digests.push_back(entry.digest());
    }
    return digests;
}

/// Leaves the entries of the first `bytes`: what another process has added since is not in the
/// table.
void keep(std::vector<JournalEntry>& entries, std::uint64_t bytes) {
    std::size_t count = 0;
    for (std::uint64_t read = 0; count < entries.size() && read < bytes; ++count) {
        read += entries[count].line.size() + 1;
    }
    entries.resize(count);
}

/// Compares anchors and rows with journals that are read once each.
class AnchorCheck {
 public:
    AnchorCheck(const Workspace& workspace, RegisterTable& table)
        : workspace_(workspace), table_(table) {}

    void anchor(const JournalEntry& line) {
        const auto entries = line.details.value("entries", std::uint64_t{0});
        const std::string head = line.details.value("head", "");
        const std::optional<RegisterRow> row = table_.row(line.case_id);
        if (row && row->retired) {
            return;
        }
        const std::vector<std::string>& digests = journal_of(line.case_id);
        const std::string file = fmt::format("cases/{}/journal.ndjson", line.case_id);
        if (entries >= digests.size()) {
            complain(file, line.n,
                     fmt::format("had {} entries and has {}", entries, digests.size() - 1));
        } else if (digests[entries] != head) {
            complain(file, line.n, fmt::format("has another entry {} than then", entries));
        }
    }

    void row(const RegisterRow& row) {
        const std::string& case_id = row.history.case_id;
        if (row.retired || row.journal_bytes == 0) {
            return;
        }
        ReadJournal journal = read_journal(workspace_, case_id);
        keep(journal.entries, row.journal_bytes);
        if (!has_problem(journal.problems) &&
            to_json(history_of(case_id, journal.entries)) != to_json(row.history)) {
            problems_.push_back(problem(std::string(chain_name), fmt::format("case {}", case_id),
                                        "is not what its journal says", {}));
        }
    }

    Problems finish() { return std::move(problems_); }

 private:
    void complain(std::string file, std::uint64_t n, std::string is) {
        if (complained_.insert(file)
                .second) {  // what is cut off is missing from every later anchor
            problems_.push_back(problem(
                std::move(file), {},
                fmt::format("is not what entry {} of the register anchored", n), std::move(is)));
        }
    }

    const std::vector<std::string>& journal_of(const std::string& case_id) {
        auto found = journals_.find(case_id);
        if (found == journals_.end()) {
            found = journals_.emplace(case_id, digests_of(read_journal(workspace_, case_id))).first;
        }
        return found->second;
    }

    const Workspace& workspace_;
    RegisterTable& table_;
    Problems problems_;
    std::set<std::string> complained_;
    std::map<std::string, std::vector<std::string>> journals_;
};

}  // namespace

FindKeys keys_in(const Workspace& workspace) {
    return [&workspace](std::string_view account) { return public_keys_of(workspace, account); };
}

RegisterChain::RegisterChain(const Workspace& workspace, RegisterTable& table)
    : workspace_(workspace), table_(table) {}

fs::path RegisterChain::head_file() const {
    return workspace_.root / ".dsar" / "register.head";
}

JournalHead RegisterChain::add(const Act& act, std::string_view case_id, const Signer& signer) {
    const FindKeys keys = keys_in(workspace_);
    const std::vector<PublicKey> known = keys(signer.account);
    if (std::ranges::find(known, signer.key.public_key()) == known.end()) {
        throw Error(ErrorKind::Failed, "nothing is added to the register",
                    fmt::format("nobody could check it: the key that signs is not known as one of "
                                "{}",
                                signer.account),
                    "dsar doctor");
    }
    const std::optional<JournalEntry> last = last_in(table_);
    const std::optional<JournalHead> head = head_in(head_file(), keys);
    if (std::string fault = fault_of_end(head, last); !fault.empty()) {
        refuse(std::move(fault));
    }
    if (last && !head) {
        write_head({last->n, last->digest()}, signer);  // a killed process did not
    }
    const JournalScope scope{std::string(case_id), workspace_.map.digest,
                             workspace_.settings.digest};
    const JournalEntry made = make_entry(last ? &*last : nullptr, scope, act, signer);
    table_.add_line(made.n, made.line);
    return {made.n, made.digest()};
}

void RegisterChain::write_head(const JournalHead& head, const Signer& signer) const {
    const JournalScope scope{{}, workspace_.map.digest, workspace_.settings.digest};
    write_file(head_file(), head_text(head, scope, signer));
}

Problems RegisterChain::check() const {
    const FindKeys keys = keys_in(workspace_);
    Problems problems;
    std::optional<JournalHead> head;
    // Under the lock: an entry that another process adds comes with its head.
    const Descriptor lock = lock_file(workspace_.root / ".dsar" / "register.lock");
    try {
        head = head_in(head_file(), keys);
    } catch (const Error& error) {
        problems.push_back(problem(".dsar/register.head", {}, error.what(), error.why()));
    }
    const std::vector<std::string> lines = table_.lines();
    if (!head && problems.empty() && lines.size() > 1) {
        problems.push_back(problem(".dsar/register.head", {}, "is missing",
                                   fmt::format("there are {} entries", lines.size())));
    }
    Problems of_lines = check_journal(lines, head ? &*head : nullptr, keys, chain_name);
    problems.insert(problems.end(), of_lines.begin(), of_lines.end());
    return problems;
}

Problems RegisterChain::check_end() const {
    try {
        // The head first: the entries that another process adds after that are no fault.
        std::optional<JournalHead> head = head_in(head_file(), keys_in(workspace_));
        std::optional<JournalEntry> last = last_in(table_);
        if (!head) {  // unless it was the first one's
            head = head_in(head_file(), keys_in(workspace_));
            last = head ? last_in(table_) : last;
        }
        std::string fault = fault_of_end(head, last);
        return fault.empty()
                   ? Problems()
                   : Problems{problem(".dsar/register.head", {}, "is not the head of the register",
                                      std::move(fault))};
    } catch (const Error& error) {
        return {problem(".dsar/register.head", {}, error.what(), error.why())};
    }
}

ReadJournal read_journal(const Workspace& workspace, std::string_view case_id) {
    const fs::path folder = workspace.root / "cases" / case_id;
    const std::string name = fmt::format("cases/{}/journal.ndjson", case_id);
    ReadJournal journal;
    journal.problems = check_journal_folder(folder, keys_in(workspace), case_id, name);
    for (const std::string& line : read_journal_lines(folder)) {
        try {
            journal.entries.push_back(parse_entry(line));
            journal.bytes += line.size() + 1;
        } catch (const Error& error) {
            journal.problems.push_back(problem(name, {}, error.what(), error.why()));
        }
    }
    return journal;
}

void require_whole_journal(const Workspace& workspace, std::string_view case_id) {
    if (has_problem(read_journal(workspace, case_id).problems)) {
        throw Error(ErrorKind::Failed, fmt::format("case {} is not swept", case_id),
                    "its journal is not as it was written",
                    fmt::format("dsar show {} --journal", case_id));
    }
}

Problems check_register(const Workspace& workspace, RegisterTable& table) {
    Problems problems = RegisterChain(workspace, table).check();
    AnchorCheck anchors(workspace, table);
    for (const std::string& line : table.lines()) {
        try {
            const JournalEntry entry = parse_entry(line);
            if (entry.event == "anchored") {
                anchors.anchor(entry);
            }
        } catch (const Error&) {
            continue;  // named above
        }
    }
    RegisterFilter all;
    all.all = true;
    for (const RegisterRow& row : table.rows(all)) {
        anchors.row(row);
    }
    Problems found = anchors.finish();
    problems.insert(problems.end(), found.begin(), found.end());
    return problems;
}

}  // namespace dsar
