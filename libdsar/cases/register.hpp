// SPDX-License-Identifier: Apache-2.0
// The register: every case with its dates, in SQLite (.dsar/register.db; WAL, full sync). The truth
// about a case is its journal; the register is what the journals say, as a table, and anchors each
// journal's head in a chain of its own, so that a journal cannot lose its end unnoticed.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/model/subject.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Where a case stands. Suspended: the clock waits for an answer about identity (Art 12(6)).
enum class CaseStatus { Open, Suspended, Extended, InForce, Closed };

/// `open`, `suspended`, `extended`, `in_force` (a restriction), `closed`.
DSAR_API std::string_view name_of(CaseStatus status);

/// A request as it came in. `subject` is not kept: its keyed digests and a sealed, masked label
/// are.
struct Intake {
    Right right = Right::Access;
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    std::string kind;             ///< know, specific, delete, correct, opt-out, limit, or empty
    Subject subject;
    Instant received_at;                ///< when it reached an official channel
    Date received_on;                   ///< that instant's day in the controller's zone
    std::string channel;                ///< how it came: e-mail, letter, form
    std::string language = "en";        ///< of the request: letters are written in it
    std::string requester = "subject";  ///< `subject`, or `agent` with `mandate`
    std::string mandate;                ///< how the agent's mandate was shown, in words
    std::optional<Date> due;            ///< reckoned by rights/deadline
};

/// One case of the register, as its journal tells.
struct RegisterEntry {
    std::string case_id;
    Right right = Right::Access;
    std::string regime;
    std::string kind;
    CaseStatus status = CaseStatus::Open;
    Instant received_at;
    Date received_on;
    std::string channel;
    std::string language;
    std::string requester;
    std::optional<Date> due;       ///< the date in force; nullopt while suspended
    std::string due_note;          ///< `extended 2026-02-12`, or empty
    std::string stage;             ///< last stage reached: opened, searched, planned, approved, ..
    bool complete = false;         ///< of the last search
    std::uint64_t pending = 0;     ///< what waits for a person, by the last plan
    std::string plan;              ///< digest of the last plan
    std::string identity_level;    ///< empty: not verified
    std::uint64_t approvals = 0;   ///< of that plan
    std::optional<Date> released;  ///< day the package was released
    std::optional<Date> closed;
    std::string outcome;  ///< fulfilled, partly, refused, nothing_held, forwarded, withdrawn
    std::string ground;   ///< of a refusal or denial
    std::uint64_t journal_entries = 0;
    std::string journal_head;
    std::string person;  ///< label to show; filled by persons() only, masked or whole
};

/// Which cases a list shows.
struct RegisterFilter {
    std::optional<Right> right;
    std::string regime;
    std::optional<CaseStatus> status;  ///< nullopt: all but closed, unless `closed`
    bool closed = false;               ///< also the closed ones
    bool all = false;
    std::optional<Date> due_before;
    std::optional<Date> received_from;
    std::optional<Date> received_to;
    std::string sort = "due";  ///< due, case, received
};

/// The register of a workspace. Several processes may have it open; each act is one transaction.
class DSAR_API Register {
 public:
    /// Opens or makes it, and takes in what journals hold beyond their anchors (a process was
    /// killed between the two writes). Throws Error (Failed) when the file is damaged, Busy when it
    /// stays locked.
    Register(const Workspace& workspace, std::function<Instant()> now);
    Register(Register&&) noexcept;
    Register& operator=(Register&&) noexcept;
    ~Register();

    /// Gives the request a number, a folder and its first entry (case_opened), and returns the
    /// held case. The subject is kept only sealed.
    CaseFile open_case(const Intake& intake, const Signer& signer);

    /// Writes an act into the case's journal, then into the register. The one way to say that
    /// something was done to a case. Returns the entry.
    JournalEntry record(const CaseFile& file, const Act& act, const Signer& signer);

    /// Writes an act on no case (revealed, exported, swept, key_made) into the register's chain.
    void record(const Act& act, const Signer& signer);

    [[nodiscard]] std::optional<RegisterEntry> find(std::string_view case_id) const;
    [[nodiscard]] std::vector<RegisterEntry> list(const RegisterFilter& filter) const;
    /// Fills `person`: masked (`li…@ex….org`), or whole when `whole`. The caller records that.
    void name_persons(std::vector<RegisterEntry>& entries, bool whole) const;
    /// Cases of the same person (any identifier, by keyed digest), oldest first.
    [[nodiscard]] std::vector<std::string> cases_of(const Subject& subject) const;

    /// Chain, heads, anchors against the journals in cases/, and the table against a replay.
    [[nodiscard]] Problems check() const;
    /// The register's own chain, line by line as journal-1, for an auditor.
    [[nodiscard]] std::vector<std::string> chain() const;
    /// Forgets label and digests of a case whose keeping ended (register --sweep).
    void forget_person(std::string_view case_id);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// `li…@ex….org`: enough to recognise, too little to read.
DSAR_API std::string masked(std::string_view identifier);

/// The keyed pseudonym of an identifier (HMAC-SHA-256 under a key derived from the workspace key,
/// over kind and normal form): the only form in which journals and register know a person.
DSAR_API std::string pseudonym(const Workspace& workspace, const Identifier& identifier);

}  // namespace dsar
