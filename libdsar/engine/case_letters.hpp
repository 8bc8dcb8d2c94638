// SPDX-License-Identifier: Apache-2.0
// Letters of a case outside a search: extension, refusal, the question who asks, and the like.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/output/letter.hpp"

#include <filesystem>
#include <string>

namespace dsar {

/// What an officer adds to the facts of the case.
struct LetterOrder {
    std::string name;     ///< letter_names(); not reply, reply-nothing, forward, forwarded, which
                          ///< searches write
    std::string reasons;  ///< extension, refusal: demanded
    std::string ground;   ///< refusal
    std::string doubt;    ///< identity: demanded
    std::string suffices;
    std::string outcome;        ///< before-lifting
    std::optional<Date> until;  ///< the new due date, or the day on which a restriction ends
    std::string language;       ///< other than the request's
    Date today;
};

/// Writes cases/CASE/letters/NAME.txt and returns its path. Throws Error: Usage when the letter is
/// none of these or lacks what it must say, and `recipients` of a case that has none; NotSetUp as
/// render_letter().
DSAR_API std::filesystem::path write_case_letter(const Workspace& workspace, const CaseFile& file,
                                                 const LetterOrder& order);

}  // namespace dsar
