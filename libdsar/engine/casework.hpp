// SPDX-License-Identifier: Apache-2.0
// What an officer does to a case besides searching it: opens it, moves its clock, refuses, closes.
// Each move reckons its dates, writes its letter as a draft, and is recorded; none sends anything.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/rights/deadline.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// What every move needs.
struct CaseDesk {
    const Workspace& workspace;
    Register& cases;
    const Signer& signer;
    Date today;  ///< in the controller's zone
};

/// The day of `at` where the controller is.
DSAR_API Date desk_day(const Settings& settings, Instant at);

/// The right of a Californian kind (know and specific: access; delete: erase; correct: rectify;
/// opt-out and limit: object); nullopt when there is no such kind.
DSAR_API std::optional<Right> right_of_kind(std::string_view kind);

/// By when a case must be answered, as it stands: extended or not, with its question of identity.
DSAR_API Deadline case_deadline(const Settings& settings, const CaseHistory& history);

/// Reckons `due` and `confirm_by` of a request.
DSAR_API void reckon_intake(const Settings& settings, Intake& intake);

/// What a move came to.
struct CaseMove {
    std::optional<Date> due;      ///< the date in force afterwards
    std::optional<Date> tell_by;  ///< by when the person must have the letter
    std::vector<std::filesystem::path> letters;
    std::vector<std::string> warnings;
};

/// Art 12(3), 7021(b): more time, told with reasons within the first period. `until`: earlier than
/// the law allows. Throws Error: Usage when there is nothing to extend; NeedsPerson when it comes
/// too late.
DSAR_API CaseMove extend_case(const CaseDesk& desk, const CaseFile& file, const std::string& why,
                              std::optional<Date> until);

/// Art 12(6): who asks? `doubt` is recorded, the question goes out on `asked`. The clock stops only
/// when that is soon enough after receipt, and never in California; else `warnings` say so.
DSAR_API CaseMove ask_identity(const CaseDesk& desk, const CaseFile& file, const std::string& doubt,
                               const std::string& suffices, Date asked);

/// The person answered sufficiently: the clock goes on.
DSAR_API CaseMove resume_case(const CaseDesk& desk, const CaseFile& file, Date answered);

/// Art 12(4)-(5): refused on a ground of the law (rights/refusal), with reasons and remedies.
DSAR_API CaseMove refuse_case(const CaseDesk& desk, const CaseFile& file, const std::string& ground,
                              const std::string& why);

/// Outcomes: fulfilled, partly, refused, nothing_held, forwarded, withdrawn. Throws Error
/// (NeedsPerson) when the journal does not show it: nothing half-done is called done.
DSAR_API void close_case(const CaseDesk& desk, const CaseFile& file, const std::string& outcome,
                         const std::string& why);

/// A closed case is taken up again, with its dates.
DSAR_API void reopen_case(const CaseDesk& desk, const CaseFile& file, const std::string& why);

/// What is to be done next in a case on `today`, and the words of the command after `dsar `; empty
/// when a person must act outside.
struct NextStep {
    std::string words;
    std::string command;
};
DSAR_API NextStep next_step(const Settings& settings, const CaseHistory& history, Date today);

}  // namespace dsar
