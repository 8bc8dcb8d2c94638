// SPDX-License-Identifier: Apache-2.0
// The register's own chain, and what is checked of it.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
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

constexpr const char* head_name = ".dsar/register.head";

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

std::optional<JournalEntry> last_of(const RegisterLines& end) {
    return end.lines.empty() ? std::nullopt : std::optional(parse_entry(end.lines.back()));
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

/// The same for the head that the table keeps: it is written with the line, so it is never behind.
/// Throws Error (Failed) when it is not signed.
std::string fault_of_kept(const RegisterLines& end, const std::optional<JournalEntry>& last,
                          const FindKeys& keys) {
    if (!end.head || (end.head->empty() && !last)) {
        return {};
    }
    if (end.head->empty()) {
        return "it has entries, and its table no head that says how many";
    }
    const JournalHead kept = parse_head(*end.head, keys);
    if (last && kept.entries < last->n) {
        return fmt::format("it has {} entries, the head in its table was signed over {}", last->n,
                           kept.entries);
    }
    return fault_of_end(kept, last);
}

/// Heads that a killed process had not yet put in place. Only one process at a time is here.
void remove_leftovers(const fs::path& folder) {
    std::vector<fs::path> leftovers;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with(".register.head.")) {
            leftovers.push_back(entry.path());
        }
    }
    for (const fs::path& path : leftovers) {
        std::error_code ignored;  // it is in nobody's way
        fs::remove(path, ignored);
    }
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
        : workspace_(workspace), table_(table), sizes_(table.sizes()) {}

    void anchor(const JournalEntry& line) {
        const auto entries = line.details.value("entries", std::uint64_t{0});
        const std::string head = line.details.value("head", "");
        if (const auto known = sizes_.find(line.case_id); known != sizes_.end() && !known->second) {
            return;  // retired
        }
        const std::vector<std::string>& digests = journal_of(line.case_id);
        if (entries >= digests.size()) {
            complain(line, fmt::format("had {} entries and has {}", entries, digests.size() - 1));
        } else if (digests[entries] != head) {
            complain(line, fmt::format("has another entry {} than then", entries));
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
            problems_.push_back(problem(table_.place(), fmt::format("case {}", case_id),
                                        "is not what its journal says", {}));
        }
    }

    Problems finish() { return std::move(problems_); }

 private:
    void complain(const JournalEntry& line, std::string is) {
        // What is cut off is missing from every later anchor.
        if (!complained_.insert(line.case_id).second) {
            return;
        }
        const std::optional<RegisterRow> row = table_.row(line.case_id);
        if (row && row->retired) {
            return;  // meanwhile
        }
        problems_.push_back(problem(
            fmt::format("cases/{}/journal.ndjson", line.case_id), {},
            fmt::format("is not what entry {} of the register anchored", line.n), std::move(is)));
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
    const std::map<std::string, std::optional<std::uint64_t>> sizes_;
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

JournalScope RegisterChain::scope(std::string_view case_id) const {
    return {std::string(case_id), workspace_.map.digest, workspace_.settings.digest};
}

std::string RegisterChain::add(const Act& act, std::string_view case_id, const Signer& signer) {
    const FindKeys keys = keys_in(workspace_);
    const std::vector<PublicKey> known = keys(signer.account);
    if (std::ranges::find(known, signer.key.public_key()) == known.end()) {
        throw Error(ErrorKind::Failed, "nothing is added to the register",
                    fmt::format("nobody could check it: the key that signs is not known as one of "
                                "{}",
                                signer.account),
                    "dsar doctor");
    }
    const RegisterLines end = table_.end();
    const std::optional<JournalEntry> last = last_of(end);
    const std::optional<JournalHead> head = head_in(head_file(), keys);
    std::string fault = fault_of_end(head, last);
    fault = fault.empty() ? fault_of_kept(end, last, keys) : fault;
    if (!fault.empty()) {
        refuse(std::move(fault));
    }
    if (last && !head) {  // a killed process did not
        put_head(head_text({last->n, last->digest()}, scope({}), signer));
    }
    const JournalEntry made = make_entry(last ? &*last : nullptr, scope(case_id), act, signer);
    table_.add_line(made.n, made.line);
    return head_text({made.n, made.digest()}, scope({}), signer);
}

void RegisterChain::take_over(const std::vector<std::string>& lines, const Signer& signer) {
    const std::vector<std::string> here = table_.lines().lines;
    if (here.size() > lines.size() || !std::equal(here.begin(), here.end(), lines.begin())) {
        throw Error(ErrorKind::Failed, "the register is not moved",
                    fmt::format("{} holds entries of its own", table_.place()), "dsar doctor");
    }
    std::optional<JournalEntry> last;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        last = parse_entry(lines[at]);
        if (at >= here.size()) {
            table_.add_line(last->n, lines[at]);
        }
    }
    if (last) {
        table_.keep_head(head_text({last->n, last->digest()}, scope({}), signer));
    }
}

void RegisterChain::put_head(const std::string& text) const {
    remove_leftovers(head_file().parent_path());
    write_file(head_file(), text);
}

Problems RegisterChain::check() const {
    const FindKeys keys = keys_in(workspace_);
    Problems problems;
    std::optional<JournalHead> head;
    // The head first: the entries that another process adds after that are no fault.
    const auto read_head = [&] {
        try {
            head = head_in(head_file(), keys);
        } catch (const Error& error) {
            problems.push_back(problem(head_name, {}, error.what(), error.why()));
        }
    };
    read_head();
    RegisterLines all = table_.lines();
    if (!head && problems.empty() && all.lines.size() > 1) {  // unless it came between the two
        read_head();
        all = head ? table_.lines() : all;
    }
    if (!head && problems.empty() && all.lines.size() > 1) {
        problems.push_back(problem(head_name, {}, "is missing",
                                   fmt::format("there are {} entries", all.lines.size())));
    }
    Problems of_lines = check_journal(all.lines, head ? &*head : nullptr, keys, table_.place());
    problems.insert(problems.end(), of_lines.begin(), of_lines.end());
    Problems of_kept = check_kept(all);
    problems.insert(problems.end(), of_kept.begin(), of_kept.end());
    return problems;
}

/// What is wrong with the head that the table keeps.
Problems RegisterChain::check_kept(const RegisterLines& all) const {
    try {
        std::string fault = fault_of_kept(all, last_of(all), keys_in(workspace_));
        return fault.empty()
                   ? Problems()
                   : Problems{problem(table_.place(), {}, "has another head than its entries",
                                      std::move(fault))};
    } catch (const Error& error) {
        return {problem(table_.place(), {}, error.what(), error.why())};
    }
}

Problems RegisterChain::check_end() const {
    try {
        const FindKeys keys = keys_in(workspace_);
        std::optional<JournalHead> head = head_in(head_file(), keys);
        RegisterLines end = table_.end();
        if (!head) {  // unless it was the first one's
            head = head_in(head_file(), keys);
            end = head ? table_.end() : end;
        }
        std::string fault = fault_of_end(head, last_of(end));
        return fault.empty() ? check_kept(end)
                             : Problems{problem(head_name, {}, "is not the head of the register",
                                                std::move(fault))};
    } catch (const Error& error) {
        return {problem(head_name, {}, error.what(), error.why())};
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
    for (const std::string& line : table.lines().lines) {
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
