// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/ended_purposes.hpp"

#include <algorithm>

namespace dsar {

EndedPurposes::EndedPurposes(const Workspace& workspace, std::span<const Match> matches,
                             std::span<const RecordTerm> terms, Date today) {
    for (std::size_t index = 0; index < matches.size(); ++index) {
        const Match& match = matches[index];
        const RecordTerm& term = terms[index];
        const bool certain = match.has_record && !match.mention && !match.shared &&
                             match.certainty != Certainty::Possible;
        if (!certain || !term.dated) {
            continue;
        }
        State& state =
            purposes_[workspace.map.store(match.store)->collection(match.collection)->purpose];
        state.running = state.running || !term.event || *term.event > today;
        state.last = std::max(state.last, term.event);
    }
}

std::optional<Date> EndedPurposes::on(const std::string& purpose) const {
    const auto known = purposes_.find(purpose);
    return known == purposes_.end() || known->second.running ? std::nullopt : known->second.last;
}

bool EndedPurposes::is_running(const std::string& purpose) const {
    const auto known = purposes_.find(purpose);
    return known != purposes_.end() && known->second.running;
}

}  // namespace dsar
