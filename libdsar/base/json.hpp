// SPDX-License-Identifier: Apache-2.0
// JSON as the documents use it: keys keep their order. This header is light; a source that builds
// or reads documents includes <nlohmann/json.hpp> itself.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace dsar {

/// A JSON document whose keys keep the order they were written in.
using Json = nlohmann::ordered_json;

}  // namespace dsar
