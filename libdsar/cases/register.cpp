// SPDX-License-Identifier: Apache-2.0
// Journal first, then table and chain in one transaction, then the chain's head: a kill between two
// of them leaves the later one behind, which the next call mends.
#include "libdsar/cases/register.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/cases/evidence.hpp"
#include "libdsar/cases/pseudonyms.hpp"
#include "libdsar/cases/register_parts.hpp"
#include "libdsar/cases/register_state.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// How often lookups go through all journals: somebody who asks for thousands of people asks
/// several times for each.
constexpr std::chrono::milliseconds between_looks{100};

fs::path file_of_register(const Workspace& workspace) {
    return workspace.root / ".dsar" / "register.db";
}

std::string label_name(std::string_view case_id) {
    return fmt::format("register/{}", case_id);
}

/// The identifier that a list shows: an address says more than a number of an account.
const Identifier& label_of(const Subject& subject) {
    for (const char* kind : {"email", "phone", "name"}) {
        const auto found = std::ranges::find(subject.identifiers, kind, &Identifier::kind);
        if (found != subject.identifiers.end()) {
            return *found;
        }
    }
    return subject.identifiers.front();
}

std::uint64_t bytes_of(const std::vector<JournalEntry>& entries) {
    std::uint64_t bytes = 0;
    for (const JournalEntry& entry : entries) {
        bytes += entry.line.size() + 1;
    }
    return bytes;
}

bool matches(const RegisterFilter& filter, const std::string& case_id) {
    return !filter.cases || std::ranges::find(*filter.cases, case_id) != filter.cases->end();
}

Problem problem(std::string_view case_id, Problem::Severity severity, std::string what,
                std::string is, std::string next) {
    return {
        severity,       fmt::format("cases/{}", case_id), {}, std::move(what), std::move(is), {},
        std::move(next)};
}

/// The journal has the entry, whatever became of the register: doing it again would do it twice.
[[noreturn]] void rethrow_after_journal(const Error& error, const std::string& case_id) {
    throw Error(error.kind(), error.what(),
                fmt::format("{}; the journal of case {} holds what was done, and the register "
                            "takes it in at its next run",
                            error.why(), case_id),
                error.kind() == ErrorKind::Busy ? fmt::format("dsar show {} --journal", case_id)
                                                : error.next());
}

}  // namespace

void Register::State::put_person(std::string_view case_id, const Intake& intake) {
    const Secret key = make_workspace_key(workspace->root);
    std::vector<std::string> digests;
    for (const Identifier& identifier : intake.subject.identifiers) {
        digests.push_back(pseudonym(*workspace, identifier));
    }
    const Identifier& label = label_of(intake.subject);
    const Json shown{{"kind", label.kind}, {"value", label.value}};
    table->put_person(case_id, digests, seal(key, label_name(case_id), shown.dump()));
}

/// A case without a first entry, as its request tells. The process that is about to write that
/// entry holds the case; only when none does was it killed.
void Register::State::take_in_unwritten(const std::string& case_id, Problems& problems) {
    const std::optional<Intake> intake = kept_intake(*workspace, case_id);
    if (!intake) {
        return;  // a number that a killed process gave to no request
    }
    JournalEntry unwritten;
    unwritten.event = "case_opened";
    unwritten.details = opening_act(*intake).details;
    RegisterRow row{history_of(case_id, std::span(&unwritten, 1)), 0, false};
    row.history.stage = CaseStage::None;
    row.history.journal_entries = 0;
    row.history.journal_head = no_digest;
    put(row, intake);
    if (!CaseFile::is_in_use(workspace->root, case_id)) {
        const std::string search = search_command(intake->right, case_id);
        problems.push_back(
            problem(case_id, Problem::Severity::Warning, "was opened and not yet written down",
                    "its process was killed, or an older dsar made it",
                    search.empty()
                        ? fmt::format("dsar register --letter {} --which acknowledgement", case_id)
                        : "dsar " + search));
    }
}

/// What the journal says beyond the table.
void Register::State::take_in(const std::string& case_id, Problems& problems) {
    const ReadJournal journal = read_journal(*workspace, case_id);
    if (has_problem(journal.problems)) {
        problems.push_back(problem(case_id, Problem::Severity::Problem,
                                   "has a journal that is not as it was written", {},
                                   fmt::format("dsar show {} --journal", case_id)));
        return;
    }
    if (journal.entries.empty()) {
        take_in_unwritten(case_id, problems);
        return;
    }
    put({history_of(case_id, journal.entries), journal.bytes, false},
        kept_intake(*workspace, case_id));
}

Register::Register(const Workspace& workspace) : state_(std::make_unique<State>(workspace)) {}
Register::Register(Register&&) noexcept = default;
Register& Register::operator=(Register&&) noexcept = default;
Register::~Register() = default;

CaseFile Register::open_case(const Intake& asked, const Signer& signer) {
    Intake intake = asked;
    check_intake(intake);
    intake.earlier = cases_of(intake.subject);
    CaseFile file =
        CaseFile::create(state_->workspace->root, static_cast<int>(intake.opened.year()));
    file.write_sealed(request_name, request_document(intake, signer.account));
    record(file, std::span<const Act>(), signer);  // its first entry
    return file;
}

/// Adds the acts to the journal, and before them its first entry when it has none.
RegisterRow Register::State::write_journal(const CaseFile& file, std::span<const Act> acts,
                                           const std::optional<Intake>& intake,
                                           const Signer& signer) const {
    Journal journal(file.folder(), scope(file.id()), keys_in(*workspace));
    std::vector<Act> all;
    if (intake && journal.entries().empty()) {
        all.push_back(opening_act(*intake));
    }
    all.insert(all.end(), acts.begin(), acts.end());
    if (intake) {
        for (const Act& act : all) {
            refuse_values_of(intake->subject, act);
        }
    }
    if (!all.empty()) {
        journal.append(all, signer);
    }
    const std::vector<JournalEntry>& entries = journal.entries();
    return {history_of(file.id(), entries), bytes_of(entries), false};
}

void Register::record(const CaseFile& file, std::span<const Act> acts, const Signer& signer) {
    const std::optional<Intake> intake = kept_intake(file);
    std::optional<RegisterRow> row;
    const auto write_journal = [&] {
        if (!row) {  // else the server gave up behind it
            row = state_->write_journal(file, acts, intake, signer);
        }
    };
    // A lock that reaches every machine guards the journal, too: that of the case may not.
    if (!state_->table->reaches_other_machines()) {
        write_journal();
    }
    try {
        state_->change([&](RegisterChain& chain) {
            write_journal();
            state_->put(*row, intake);
            return chain.add(
                {"anchored",
                 {{"entries", row->history.journal_entries}, {"head", row->history.journal_head}}},
                file.id(), signer);
        });
    } catch (const Error& error) {
        if (!row) {
            throw;
        }
        rethrow_after_journal(error, file.id());
    }
}

void Register::record(const CaseFile& file, const Act& act, const Signer& signer) {
    record(file, std::span(&act, 1), signer);
}

void Register::record(const Act& act, const Signer& signer) {
    state_->change([&](RegisterChain& chain) { return chain.add(act, {}, signer); });
}

/// Before somebody looks something up. What this object recorded is in the table; what a killed
/// process left in a journal alone may be seen a moment later.
void Register::State::refresh_in_time(Register& own) {
    const auto now = std::chrono::steady_clock::now();
    if (!refreshed || now - *refreshed >= between_looks) {
        own.refresh();
    }
}

Problems Register::refresh() {
    const std::scoped_lock lock(state_->mutex);
    const Workspace& workspace = *state_->workspace;
    Problems problems;
    auto sizes = state_->table->sizes();
    for (const std::string& case_id : case_numbers(workspace)) {
        const fs::path journal = workspace.root / "cases" / case_id / "journal.ndjson";
        const auto known = sizes.find(case_id);
        const bool retired = known != sizes.end() && !known->second;
        std::error_code none;
        const std::uintmax_t size = fs::file_size(journal, none);
        const bool same = known != sizes.end() && known->second && !none &&
                          *known->second == size && size != 0;  // 0: its first entry is missing
        if (known != sizes.end()) {
            sizes.erase(known);
        }
        if (!retired && !same) {
            Problems found;
            state_->table->change([&] {
                found.clear();
                state_->take_in(case_id, found);
            });
            problems.insert(problems.end(), found.begin(), found.end());
        }
    }
    for (const auto& [case_id, bytes] : sizes) {
        if (bytes && !state_->is_retired(case_id)) {  // by a sweep since the sizes were read
            problems.push_back(problem(case_id, Problem::Severity::Problem, "is gone",
                                       "the register knows it", "restore it from a backup"));
        }
    }
    state_->refreshed = std::chrono::steady_clock::now();
    return problems;
}

std::optional<CaseHistory> Register::find(std::string_view case_id) {
    const std::scoped_lock lock(state_->mutex);
    state_->refresh_in_time(*this);
    std::optional<RegisterRow> row = state_->table->row(case_id);
    return row ? std::optional(std::move(row->history)) : std::nullopt;
}

std::vector<CaseHistory> Register::list(const RegisterFilter& filter) {
    const std::scoped_lock lock(state_->mutex);
    state_->refresh_in_time(*this);
    std::vector<CaseHistory> cases;
    for (RegisterRow& row : state_->table->rows(filter)) {
        if (matches(filter, row.history.case_id)) {
            cases.push_back(std::move(row.history));
        }
    }
    return cases;
}

std::map<std::string, Identifier> Register::persons() {
    const std::scoped_lock lock(state_->mutex);
    std::map<std::string, Identifier> persons;
    const std::map<std::string, std::string> labels = state_->table->labels();
    if (labels.empty()) {
        return persons;
    }
    const Secret key = read_workspace_key(state_->workspace->root);
    for (const auto& [case_id, label] : labels) {
        const Json json = Json::parse(unseal(key, label_name(case_id), label));
        persons[case_id] = {json.at("kind").get<std::string>(),
                            json.at("value").get<std::string>()};
    }
    return persons;
}

std::vector<std::string> Register::cases_of(const Subject& subject) {
    const std::scoped_lock lock(state_->mutex);
    state_->refresh_in_time(*this);
    std::vector<std::string> digests;
    for (const Identifier& identifier : subject.identifiers) {
        digests.push_back(pseudonym(*state_->workspace, identifier));
    }
    return state_->table->cases_of(digests);
}

Problems Register::check() {
    const std::scoped_lock lock(state_->mutex);
    Problems problems = refresh();
    Problems found = check_register(*state_->workspace, *state_->table);
    problems.insert(problems.end(), found.begin(), found.end());
    return problems;
}

Problems Register::check_end() {
    const std::scoped_lock lock(state_->mutex);
    return RegisterChain(*state_->workspace, *state_->table).check_end();
}

std::vector<std::string> Register::chain() {
    const std::scoped_lock lock(state_->mutex);
    return state_->table->lines().lines;
}

std::string Register::place() const {
    return state_->table->place();
}

MovedRegister Register::move_from(const std::optional<RegisterPlace>& before,
                                  const Signer& signer) {
    const Workspace& workspace = *state_->workspace;
    const fs::path file = file_of_register(workspace);
    std::error_code ignored;
    if (!before && (!workspace.settings.register_place || !fs::exists(file, ignored))) {
        throw Error(ErrorKind::Usage, "there is no register to move",
                    workspace.settings.register_place
                        ? ".dsar/register.db is not there"
                        : "it lives in .dsar/register.db, as dsar.yaml says",
                    "man dsar-team");
    }
    const std::unique_ptr<RegisterTable> from =
        before ? open_postgres_register(*before, workspace.root) : open_sqlite_register(file);
    if (from->place() == state_->table->place()) {
        throw Error(ErrorKind::Usage, "there is no register to move", "it lives there already");
    }
    return move_register(workspace, *from, *state_->table, signer);
}

void Register::forget_person(std::string_view case_id, const Signer& signer) {
    state_->change([&](RegisterChain& chain) {
        state_->table->forget_person(case_id);
        return chain.add({"swept", {{"part", "contacts"}}}, case_id, signer);
    });
}

void Register::retire_case(std::string_view case_id, const Signer& signer) {
    const std::optional<RegisterRow> row = state_->row(case_id);
    if (!row || row->retired) {
        return;
    }
    require_whole_journal(*state_->workspace, case_id);
    state_->change([&](RegisterChain& chain) {
        state_->table->retire(case_id);
        return chain.add({"swept",
                          {{"part", "journal"},
                           {"entries", row->history.journal_entries},
                           {"head", row->history.journal_head}}},
                         case_id, signer);
    });
}

std::unique_ptr<RegisterTable> open_register_table(const Workspace& workspace) {
    const std::optional<RegisterPlace>& place = workspace.settings.register_place;
    return place ? open_postgres_register(*place, workspace.root)
                 : open_sqlite_register(file_of_register(workspace));
}

bool has_register(const Workspace& workspace) {
    std::error_code ignored;
    return workspace.settings.register_place || fs::exists(file_of_register(workspace), ignored);
}

std::string pseudonym(const Workspace& workspace, const Identifier& identifier) {
    return Pseudonyms(workspace, "dsar digests of persons").of(identifier);
}

}  // namespace dsar
