// SPDX-License-Identifier: Apache-2.0
// Masked identifiers for lists: enough to recognise what one knows, too little to learn it.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/model/subject.hpp"

#include <string>

namespace dsar::cli {

/// `li…@ex….org` for an address, `+37…67` for a number, `Li…` for anything else; short values
/// become the ellipsis alone.
std::string masked(const Identifier& identifier, const Look& look);

}  // namespace dsar::cli
