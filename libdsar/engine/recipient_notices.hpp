// SPDX-License-Identifier: Apache-2.0
// Whether the recipients of what was changed were told of it (Art 19): sent, acknowledged, or
// impossible and why.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/casework.hpp"

#include <string>

namespace dsar {

/// What an officer says of one recipient.
struct ToldOrder {
    std::string recipient;  ///< id, as in dsar.yaml
    std::string status;     ///< `sent`, `acknowledged`, `impossible`
    Date on;                ///< the day it happened
    std::string why;        ///< of `impossible`: the facts (disproportionate effort is one)
};

/// Records it in the case's journal, also of a closed case. Throws Error: Usage when the case has
/// drafted no notice to that recipient, the status is none, the day lies before the draft or in the
/// future, or `impossible` says no reason; as Register::record().
DSAR_API void note_told(const CaseDesk& desk, const CaseFile& file, const ToldOrder& order);

}  // namespace dsar
