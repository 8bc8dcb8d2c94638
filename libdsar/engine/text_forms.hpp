// SPDX-License-Identifier: Apache-2.0
// Says of a record that was found by its free text in which form a name stands there, without the
// name: who decides shall know what to look for.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/engine/found.hpp"
#include "libdsar/engine/identity.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/needles.hpp"

#include <cstddef>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// Explains records of one search. The arguments must outlive it.
class TextExplainer {
 public:
    TextExplainer(const Workspace& workspace, const Identities& identities, const Spool& spool)
        : workspace_(workspace), identities_(identities), spool_(spool) {}

    /// What of a subject's stands in the texts of a record that was found by them: how their name
    /// does, where nothing else of theirs does and the record was read.
    std::string_view words_for(std::size_t subject, const Node& node, const FoundRecord& found);

 private:
    /// What is looked for in texts.
    const std::vector<Needles>& needles_of(std::size_t subject, Role role);

    const Workspace& workspace_;
    const Identities& identities_;
    const Spool& spool_;
    std::map<std::pair<std::size_t, Role>, std::vector<Needles>> needles_;
};

}  // namespace dsar
