// SPDX-License-Identifier: Apache-2.0
// What a search knows so far of each subject's records, and which of them are shared with others.
#pragma once

#include "libdsar/engine/found.hpp"
#include "libdsar/engine/identity.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/wave_builder.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dsar {

/// One found record seen from one subject.
struct Theirs {
    Certainty certainty = Certainty::Possible;
    bool mention = false;
    bool in_text = false;
    std::optional<std::string> scope;  ///< nullopt: processor data whose tenant is not known (yet)
    bool forward = false;  ///< the tenant's client has not instructed us: existence only
    std::size_t source = FoundRecords::none;  ///< the record that led here
    std::size_t link = 0;
    bool followed = false;
    bool kept = false;     ///< an earlier plan kept it: see SearchOptions::kept
    bool changed = false;  ///< an earlier plan kept what had its key: see KeptSeed::changed

    /// Theirs for sure, and ours to look into: such records may be followed onward.
    [[nodiscard]] bool own() const {
        return certainty != Certainty::Possible && !mention && !forward && scope.has_value();
    }
};

/// A subject's records by index into FoundRecords.
using TheirRecords = std::map<std::size_t, Theirs>;

/// Finds out which records other people would match too (DESIGN, Locating: Shared).
class Sharing {
 public:
    Sharing(const LinkGraph& graph, const FoundRecords& records, const Identities& identities)
        : graph_(graph), records_(records), identities_(identities) {}

    /// Asks who else refers to the record, and whom else it belongs to; the same of those who
    /// answered and name nobody. Does nothing when that was asked before or cannot matter. Returns
    /// whether an answer has yet to come.
    bool ask(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
             std::size_t record);
    /// Notes an answer.
    void add_neighbour(std::size_t record, std::size_t neighbour);
    /// The wave with the questions has run. Of records that a store in `silent` could refer to
    /// nobody can know whether they are shared: they count as shared.
    void answered(std::set<std::size_t> silent) {
        waiting_.clear();
        silent_stores_ = std::move(silent);
    }

    /// Whether another person would match `record` without this subject. Never turns from no to yes
    /// while the subject's records grow, so it may be asked again and again.
    [[nodiscard]] bool is_shared(std::size_t subject, const TheirRecords& theirs,
                                 std::size_t record) const;
    /// Identifying fields of the record that hold another person's value.
    [[nodiscard]] std::vector<std::size_t> other_person_fields(std::size_t subject,
                                                               const Theirs& how,
                                                               std::size_t record) const;

 private:
    enum class Whose { Theirs, Others, Unnamed };

    bool ask_about(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
                   std::size_t record, std::set<std::size_t>& seen);
    bool ask_neighbours(WaveBuilder& wave, std::size_t record);
    [[nodiscard]] Whose whose(std::size_t subject, const TheirRecords& theirs,
                              std::size_t neighbour) const;
    [[nodiscard]] bool is_anothers(std::size_t subject, const TheirRecords& theirs,
                                   std::size_t neighbour, std::set<std::size_t>& seen) const;
    [[nodiscard]] bool cannot_know(std::size_t record) const;

    const LinkGraph& graph_;
    const FoundRecords& records_;
    const Identities& identities_;
    std::set<std::size_t> asked_;
    std::set<std::size_t> waiting_;
    std::set<std::size_t> silent_stores_;
    std::unordered_map<std::size_t, std::unordered_set<std::size_t>> neighbours_;
};

}  // namespace dsar
