// SPDX-License-Identifier: Apache-2.0
// The suite that every connector passes. A new connector joins with one file of about 25 lines: how
// to write rows in its format, and what the format cannot hold (see csv_conformance_test.cpp).
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/model/value.hpp"
#include "libdsar/stores/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dsar::test {

/// What a collection shall hold: one value per column in each row.
struct Rows {
    std::string collection;
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
};

/// A connector that takes part.
struct Candidate {
    std::string kind;
    /// Writes the rows below `folder` and returns the store's entry in the map, without
    /// collections; sets `path` to what the collection's `path` must be, if anything.
    std::function<StoreEntry(const std::filesystem::path& folder, const Rows& rows,
                             std::string& path)>
        write;
    /// Whether the format can hold the value at all.
    std::function<bool(const Value&)> can_hold = [](const Value&) { return true; };
    /// What the format makes of it (CSV: everything is text).
    std::function<Value(const Value&)> as_held = [](const Value& value) { return value; };
    /// Whether a column may have this name.
    std::function<bool(const std::string&)> can_name = [](const std::string&) { return true; };
    /// Opens what write() wrote; the connector of that kind when not given.
    std::function<std::unique_ptr<StoreReader>(const StoreEntry&, const std::filesystem::path&)>
        open = nullptr;
    /// What its suites are called, where one kind takes part several times; else the kind.
    std::string name = {};

    [[nodiscard]] const std::string& suite() const { return name.empty() ? kind : name; }
};

/// Adds the suite for one connector to the tests. Call it from a namespace-scope initialiser.
bool conform(Candidate candidate);

}  // namespace dsar::test
