// SPDX-License-Identifier: Apache-2.0
// Incidents of a case: a package that reached the wrong person (Art 33(5) GDPR: documented whatever
// the risk). Kept sealed in the case, incident-1.json, incident-2.json, ..; the clock is passed in.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/case_file.hpp"

#include <optional>
#include <string>

namespace dsar {

/// What is kept of one incident.
struct Incident {
    int number = 0;
    Instant aware;
    Instant opened;
    std::string opened_by;
    std::string what;  ///< in the officer's words: facts, effects, what was done (Art 33(5))
    std::string risk;  ///< none, risk, high
    std::optional<Instant> notify_by;
    std::optional<Instant> notified;  ///< when the authority was told
    std::optional<Instant> closed;
};

/// The last incident of the case; nullopt when there is none.
DSAR_API std::optional<Incident> last_incident(const CaseFile& file);

/// Keeps an incident under its number; number 0 takes the next. Returns the number.
DSAR_API int keep_incident(const CaseFile& file, const Incident& incident);

}  // namespace dsar
