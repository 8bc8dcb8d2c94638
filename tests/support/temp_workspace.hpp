// SPDX-License-Identifier: Apache-2.0
// A workspace in a temporary folder for tests: settings, a map given as YAML, SQLite stores made by
// SQL.
#pragma once

#include "libdsar/map/data_map.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace dsar::test {

/// Made in the constructor, gone with the object. Throws std::runtime_error when it cannot be made.
class TempWorkspace {
 public:
    TempWorkspace();
    ~TempWorkspace();
    TempWorkspace(const TempWorkspace&) = delete;
    TempWorkspace& operator=(const TempWorkspace&) = delete;

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

    /// Adds text to dsar.yaml (clients, kinds), before load().
    void settings(std::string_view yaml);
    /// Writes map/NAME.yaml.
    void map(const std::string& name, std::string_view yaml) const;
    /// Runs SQL on stores/NAME.db, which is made when missing.
    void sql(const std::string& name, const std::string& statements) const;
    void file(const std::string& path, std::string_view bytes) const;

    /// The loaded workspace; fails the test on any problem.
    [[nodiscard]] Workspace load() const;

 private:
    std::filesystem::path root_;
};

}  // namespace dsar::test
