// SPDX-License-Identifier: Apache-2.0
// The register: every case with its dates, in SQLite (.dsar/register.db; WAL, full sync) or in a
// schema of a PostgreSQL server, as the settings say. The truth about a case is its journal; the
// register holds what the journals say, as a table, and anchors each journal's end in a signed
// chain of its own (.dsar/register.head tells its end), so that no journal can lose its end
// unnoticed.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/model/subject.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A request as it came in. Its identifiers are kept sealed in the case; the register knows them by
/// keyed digests and one sealed label.
struct Intake {
    Right right = Right::Access;
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    std::string kind;             ///< California: know, specific, delete, correct, opt-out, limit
    Subject subject;
    Instant received_at;                 ///< when it reached an official channel
    Date received;                       ///< that instant's day in the controller's zone
    Date opened;                         ///< gives the year of the number
    std::string channel;                 ///< how it came: e-mail, letter, form
    std::string language;                ///< of the request: letters are written in it
    std::string requester = "subject";   ///< `agent` has a `mandate`; `controller`: nobody asked
    std::string mandate;                 ///< how the agent's mandate was shown, in words
    std::optional<Date> due;             ///< reckoned by the caller
    std::optional<Date> confirm_by;      ///< California, likewise
    std::vector<std::string> earlier{};  ///< cases of the same person; set by open_case()
};

/// Which cases a list shows; an empty filter shows all that are not closed.
struct RegisterFilter {
    std::optional<Right> right;
    std::string regime;
    std::optional<CaseStatus> status;
    bool closed = false;  ///< the closed ones, not the others
    bool all = false;     ///< closed or not
    bool kept = false;    ///< only those that kept something which becomes erasable one day
    std::optional<Date> due_before;
    std::optional<Date> received_from;
    std::optional<Date> received_to;
    std::optional<Date> closed_from;
    std::optional<std::vector<std::string>> cases;  ///< only these
};

/// What came over when a register was moved.
struct MovedRegister {
    std::size_t cases = 0;
    std::size_t entries = 0;  ///< of its chain
};

/// The register of a workspace. Several processes may have it open; each act is one transaction.
/// Not thread-safe. The workspace must outlive it.
class DSAR_API Register {
 public:
    /// Opens or makes it. Throws Error: Failed when the file is damaged, Busy when it stays locked.
    explicit Register(const Workspace& workspace);
    Register(Register&&) noexcept;
    Register& operator=(Register&&) noexcept;
    ~Register();

    /// Gives the request a number and a folder, keeps it there sealed, writes `case_opened`, and
    /// returns the held case. Throws Error (Usage) when it names nobody, an agent has no mandate,
    /// or the channel or the mandate hold an identifier of the person.
    CaseFile open_case(const Intake& intake, const Signer& signer);

    /// Writes acts into the case's journal, then into the register: the one way to say that
    /// something was done to a case. A case whose first entry a killed process did not write gets
    /// it first. Throws Error: Usage when a text that an officer typed holds an identifier of the
    /// person; Failed when journal or register are damaged.
    void record(const CaseFile& file, std::span<const Act> acts, const Signer& signer);
    void record(const CaseFile& file, const Act& act, const Signer& signer);

    /// Writes an act on no case (revealed, exported, swept, key_made) into the register's chain.
    void record(const Act& act, const Signer& signer);

    /// Takes in what journals hold beyond the table (a process was killed between the two writes).
    /// Called by the reading functions below. Returns what it could not take in: damaged journals,
    /// folders that are gone, cases without a first entry.
    Problems refresh();

    [[nodiscard]] std::optional<CaseHistory> find(std::string_view case_id);
    /// By due date, suspended ones last; closed ones by the day they were closed.
    [[nodiscard]] std::vector<CaseHistory> list(const RegisterFilter& filter);
    /// The identifier that a list shows for each case; none for those that were forgotten.
    [[nodiscard]] std::map<std::string, Identifier> persons();
    /// Cases with any identifier of the subject, by keyed digest, oldest first.
    [[nodiscard]] std::vector<std::string> cases_of(const Subject& subject);

    /// The register's own chain against its head, every anchor against its journal, the table
    /// against a replay of the journals.
    [[nodiscard]] Problems check();
    /// Only whether the chain's end is what its head says: as cheap as a list.
    [[nodiscard]] Problems check_end();
    /// The chain's lines (journal-1), for an auditor.
    [[nodiscard]] std::vector<std::string> chain();

    /// Where it lives, for people: `.dsar/register.db`, or a server, database and schema.
    [[nodiscard]] std::string place() const;
    /// Takes everything over from where the register was before the settings named this place
    /// (nullopt: .dsar/register.db), and writes that down. Throws Error: Usage when none is there;
    /// Failed when its chain is damaged, or this one holds entries of its own.
    MovedRegister move_from(const std::optional<RegisterPlace>& before, const Signer& signer);

    /// Forgets label and digests of a case, and writes that down.
    void forget_person(std::string_view case_id, const Signer& signer);
    /// Writes that the journal's keeping has ended; then the folder may go. The entry stays. Throws
    /// Error (Failed) when the journal is damaged.
    void retire_case(std::string_view case_id, const Signer& signer);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Whether there is a register to look into: no case was ever opened while its file is not there.
DSAR_API bool has_register(const Workspace& workspace);

/// The keyed pseudonym of an identifier (HMAC-SHA-256 under a key derived from the workspace's key,
/// over kind and normal form): the only form in which the register looks a person up.
DSAR_API std::string pseudonym(const Workspace& workspace, const Identifier& identifier);

/// The request as the case keeps it, sealed (request.json).
DSAR_API std::string request_document(const Intake& intake, std::string_view opened_by);

/// Throws Error (Usage) when a text that people typed holds an identifier of the subject: journals
/// and the register hold no value of a person. `what` names the text in the message.
DSAR_API void refuse_values_of(const Subject& subject, std::string_view text,
                               std::string_view what);

}  // namespace dsar
