// SPDX-License-Identifier: Apache-2.0
// What became of many people's requests, for people and for machines.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/engine/batch.hpp"

#include <string>

namespace dsar::cli {

std::string batch_text(Right right, const BatchResult& result, const Session& session);

/// batch-1.
std::string batch_document(Right right, const BatchResult& result);

}  // namespace dsar::cli
