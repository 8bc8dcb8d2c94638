// SPDX-License-Identifier: Apache-2.0
// The suites that every connector passes which can change its store, and put records back into it.
// They take the same candidate as conformance.hpp.
#pragma once

#include "tests/stores/conformance.hpp"

namespace dsar::test {

/// Adds the suite for one connector to the tests. Call it from a namespace-scope initialiser.
bool conform_to_changes(Candidate candidate);

/// The same for putting back.
bool conform_to_put_backs(Candidate candidate);

}  // namespace dsar::test
