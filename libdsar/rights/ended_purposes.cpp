// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/ended_purposes.hpp"

#include "libdsar/rights/disclosure.hpp"
#include "libdsar/rights/planning.hpp"

#include <algorithm>

namespace dsar {

namespace {

enum class Voice { Silent, Running, Full };

// What a record may say of its purpose.
Voice voice_of(const Match& match, const std::map<std::string, bool>& decided) {
    if (!match.has_record || match.mention || match.in_text) {
        return Voice::Silent;
    }
    if (match.certainty == Certainty::Possible) {
        const std::optional<bool> answer = decision_on(decided, record_name(match));
        if (!answer) {
            return Voice::Running;
        }
        return *answer ? Voice::Full : Voice::Silent;
    }
    if (match.shared) {  // one that is only linked says nothing of this person's contract
        return match.certainty == Certainty::Exact ? Voice::Running : Voice::Silent;
    }
    return Voice::Full;
}

}  // namespace

EndedPurposes::EndedPurposes(const Workspace& workspace, std::span<const Match> matches,
                             std::span<const RecordTerm> terms,
                             const std::map<std::string, bool>& decided, Date today) {
    for (std::size_t index = 0; index < matches.size(); ++index) {
        const Match& match = matches[index];
        const RecordTerm& term = terms[index];
        const Voice voice = voice_of(match, decided);
        if (voice == Voice::Silent || !term.dated) {
            continue;
        }
        State& state =
            purposes_[workspace.map.store(match.store)->collection(match.collection)->purpose];
        state.running = state.running || !term.event || *term.event > today;
        if (voice == Voice::Full) {
            state.last = std::max(state.last, term.event);
        }
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
