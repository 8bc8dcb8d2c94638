// SPDX-License-Identifier: Apache-2.0
// What the journal of a case tells about it: where it stands, by when it must be answered, what
// came of it. Pure. The register is these, one for each case.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/model/right.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Suspended: the clock waits for an answer about identity (Art 12(6)).
enum class CaseStatus { Open, Suspended, Closed };

/// `open`, `suspended`, `closed`.
DSAR_API std::string_view name_of(CaseStatus status);
DSAR_API std::optional<CaseStatus> parse_case_status(std::string_view word);

/// The last thing of weight that was done.
enum class CaseStage {
    None,
    Opened,
    Searched,
    Planned,
    Approved,
    Applying,  ///< stores are being changed, or were in part
    Applied,
    Verified,
    Lifted,  ///< the restriction has ended
    Released,
    Refused,
    Forwarded
};

/// `none` (a process was killed before the request was written down), `opened`, `searched`, ..
DSAR_API std::string_view name_of(CaseStage stage);

/// How far a recipient is told of what was changed (Art 19).
struct RecipientNotice {
    std::string recipient;        ///< id, as in dsar.yaml
    std::string status;           ///< drafted, sent, acknowledged, impossible
    std::optional<Date> drafted;  ///< day of the letter
    std::optional<Date> on;       ///< day of the status
    std::string why;              ///< of `impossible`
};

/// One case.
struct CaseHistory {
    std::string case_id;
    Right right = Right::Access;
    std::string regime;  ///< `gdpr`, `ccpa`
    std::string kind;    ///< California: know, specific, delete, correct, opt-out, limit
    CaseStatus status = CaseStatus::Open;
    CaseStage stage = CaseStage::None;
    std::optional<Instant> received_at;
    std::optional<Date> received;  ///< its day in the controller's zone
    std::string channel;
    std::string language;
    std::string requester;  ///< `subject`, `agent`, `controller`
    std::string opened_by;
    std::vector<std::string> earlier{};  ///< cases of the same person when it was opened
    std::optional<Date> due;             ///< the date in force; nullopt while suspended
    std::optional<Date> confirm_by;      ///< California: receipt must be confirmed (7021(a))
    bool confirmed = false;
    std::optional<Date> extended;         ///< day of the notice
    std::optional<Date> until;            ///< what the person was told then
    std::optional<Date> asked;            ///< day of the question who asks
    std::optional<Date> answered;         ///< day of its answer
    std::optional<Date> responded;        ///< day of the first release, refusal or hand-over
    bool handed_over = false;             ///< to the clients who decide
    bool complete = false;                ///< the last search reached every store
    std::uint64_t records = 0;            ///< that it found
    std::uint64_t ours = 0;               ///< of them, by the last plan: not for a client to decide
    std::uint64_t pending = 0;            ///< what waits for a person, by the last plan
    std::uint64_t blockers = 0;           ///< what stands in its way
    std::uint64_t residual = 0;           ///< what the last verification found left
    std::string plan;                     ///< digest of the last plan
    std::string identity;                 ///< highest level recorded: none, reasonable, high
    std::set<std::string> approved_by{};  ///< of the last plan
    std::vector<RecipientNotice> recipients{};  ///< by id
    std::optional<Date> closed;
    std::string outcome;  ///< fulfilled, partly, refused, nothing_held, forwarded, withdrawn
    std::string ground;   ///< of a refusal
    std::optional<Instant> notify_by;    ///< of an open incident whose authority is not told yet
    std::optional<Date> contents_swept;  ///< package, letters, matches and plan were deleted
    /// Of a verified erasure: the days on which what it kept becomes erasable, with the records.
    std::map<Date, std::uint64_t> erasable_from{};
    bool returned = false;  ///< it was taken up again because such a day had come
    std::uint64_t journal_entries = 0;
    std::string journal_head;  ///< digest of the last entry
};

/// Reads a journal, which the caller has verified, from its first entry on.
DSAR_API CaseHistory history_of(std::string_view case_id, std::span<const JournalEntry> entries);

/// The first day on which something that the case kept becomes erasable.
DSAR_API std::optional<Date> back_on(const CaseHistory& history);
/// Whether that day has come, and nothing shows yet that they went.
DSAR_API bool is_erasable(const CaseHistory& history, Date today);
/// Whether that is so and nobody has taken the case up again for it.
DSAR_API bool comes_back(const CaseHistory& history, Date today);

/// Throws Error (Usage) when the case is closed.
DSAR_API void require_open(const CaseHistory& history);

/// Recipients whose notice is drafted and not sent.
DSAR_API std::size_t count_untold(const CaseHistory& history);

/// The command that searches what the case asks for, after `dsar `.
DSAR_API std::string search_command(Right right, std::string_view case_id);

/// The case as register-1 shows it, without its person; and back. from_json throws Error (Failed).
DSAR_API Json to_json(const CaseHistory& history);
DSAR_API CaseHistory case_history_from(const Json& json);

}  // namespace dsar
