// SPDX-License-Identifier: Apache-2.0
// Whether what a person's data is held for has ended, as the dates in their records say.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/facts.hpp"
#include "libdsar/model/match.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace dsar {

/// Looks at every record of one person whose retention rule starts with an event. A purpose has
/// ended when each of its records has had its event (an account was closed, the last message was
/// sent); one without date keeps it running, also one that the person shares by name, and one that
/// may be theirs until somebody decided that it is not. When it ended, only records that are
/// certainly theirs say.
class EndedPurposes {
 public:
    EndedPurposes(const Workspace& workspace, std::span<const Match> matches,
                  std::span<const RecordTerm> terms, const std::map<std::string, bool>& decided,
                  Date today);

    /// The day of the last event; nullopt while it is running or no record says anything.
    [[nodiscard]] std::optional<Date> on(const std::string& purpose) const;
    /// Whether a record shows that it has not ended.
    [[nodiscard]] bool is_running(const std::string& purpose) const;

 private:
    struct State {
        bool running = false;
        std::optional<Date> last;
    };

    std::map<std::string, State> purposes_;
};

}  // namespace dsar
