// SPDX-License-Identifier: Apache-2.0
// What one search for many people found, person by person.
#pragma once

#include "libdsar/engine/case_request.hpp"

#include <cstddef>

namespace dsar {

/// How much of the records of all of them is in memory, before they go to a file.
constexpr std::size_t memory_of_many = std::size_t{8} << 20U;

/// Takes one person's part out of it, as if she had been searched for alone.
SearchedAhead ahead_of(SearchResult& all, std::size_t subject, Spool& spool);

}  // namespace dsar
