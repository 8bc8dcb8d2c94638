// SPDX-License-Identifier: Apache-2.0
// The suite that every connector passes which can change its store. It takes the same candidate as
// conformance.hpp.
#pragma once

#include "tests/stores/conformance.hpp"

namespace dsar::test {

/// Adds the suite for one connector to the tests. Call it from a namespace-scope initialiser.
bool conform_to_changes(Candidate candidate);

}  // namespace dsar::test
