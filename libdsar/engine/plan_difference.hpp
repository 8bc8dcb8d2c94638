// SPDX-License-Identifier: Apache-2.0
// In what two plans of one case differ, told by collection and count, without keys or values.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// `before` and `now` are plan-1 documents. One line for each collection: `app/tickets: 1 record
/// changed, 2 new`; a last one when anything else differs.
std::string plan_difference(std::string_view before, std::string_view now);

}  // namespace dsar
