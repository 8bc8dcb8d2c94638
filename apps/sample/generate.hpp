// SPDX-License-Identifier: Apache-2.0
// Makes the whole workspace: settings, data map, stores, truth.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sample {

/// What is asked for.
struct Order {
    std::filesystem::path folder;
    std::uint64_t people = 2000;
    std::uint64_t seed = 1;
};

/// What was made.
struct Counts {
    std::uint64_t circles = 0;
    std::uint64_t records = 0;  ///< about people; noise is not counted
};

/// The same order gives the same bytes. The folder must not exist or be empty. Throws
/// std::runtime_error and SQLite::Exception when it cannot be written.
Counts make_workspace(const Order& order);

}  // namespace sample
