// SPDX-License-Identifier: Apache-2.0
// What the stores of a workspace will need to be loaded, loaded while the map is still being read.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dsar {

/// The modules of the kinds that a map file seems to name: a guess by its words, before anybody
/// parses it. Wrong guesses cost time and nothing else.
std::vector<std::string> modules_named_in(std::string_view map_file);

/// Loads the modules that the workspace's map files name on a thread of its own. What cannot be
/// found, read or loaded is passed over: whoever needs it will say so.
class DSAR_API ModulesAhead {
 public:
    /// `root` empty: the workspace that the current folder lies in.
    explicit ModulesAhead(std::filesystem::path root);
    /// Waits until all are loaded.
    ~ModulesAhead();
    ModulesAhead(const ModulesAhead&) = delete;
    ModulesAhead& operator=(const ModulesAhead&) = delete;

 private:
    std::thread thread_;
};

}  // namespace dsar
