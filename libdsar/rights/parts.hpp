// SPDX-License-Identifier: Apache-2.0
// One request, several controllers: which part of a plan is answered by whom. Pure.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Whether it is known which client a record of processor data belongs to.
DSAR_API bool has_tenant(const Match& match);

/// The decisions that one answer is made of: `tenant` empty: ours as controller, together with what
/// is only forwarded or belongs to nobody known; else what an instructed client's records hold
/// (Art 28(3)(a)). The parts of a plan add up to it.
DSAR_API Plan part_of(const Plan& plan, const Matches& matches, std::string_view tenant);

/// Tenants whose records were read on their client's instruction, and those to whom the request is
/// forwarded; sorted, each once.
DSAR_API std::vector<std::string> answered_tenants(const Matches& matches);
DSAR_API std::vector<std::string> forwarded_tenants(const Matches& matches);

}  // namespace dsar
