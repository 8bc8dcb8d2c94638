// SPDX-License-Identifier: Apache-2.0
// A workspace that a test writes and loads through the real loader.
#pragma once

#include "libdsar/base/file.hpp"
#include "libdsar/map/data_map.hpp"
#include "tests/base/scratch.hpp"

#include <string>
#include <string_view>

namespace dsar::test {

inline constexpr std::string_view good_settings = R"yaml(
dsar: 1
controller: {name: MB Outcraft Example, country: LT, contact: privacy@outcraft.example}
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
  client_calls: {title: Calls made for clients, basis: on_instruction}
retention:
  account: {keep: 2 years, after: closed}
  forever: {keep: until withdrawal}
recipients:
  aws: {name: Amazon Web Services, role: processor, for: [service], country: DE}
)yaml";

/// Files written into a scratch folder; `load` loads them.
class WrittenWorkspace {
 public:
    explicit WrittenWorkspace(std::string_view settings = good_settings) {
        make_private_folder(folder_ / "map");
        write("dsar.yaml", settings);
    }

    void write(const std::string& name, std::string_view text) const {
        write_file(folder_ / name, text);
    }
    [[nodiscard]] Workspace load() {
        problems.clear();
        return load_workspace(folder_.path(), problems);
    }
    [[nodiscard]] const std::filesystem::path& root() const { return folder_.path(); }

    Problems problems;

 private:
    Scratch folder_;
};

/// A problem as people read it: `file where: what; next`.
inline std::string line_of(const Problem& problem) {
    std::string line = problem.severity == Problem::Severity::Warning ? "warning: " : "";
    line += problem.file + ' ' + problem.where + ": " + problem.what;
    return problem.next.empty() ? line : line + "; " + problem.next;
}

inline std::string lines_of(const Problems& problems) {
    std::string lines;
    for (const Problem& problem : problems) {
        lines += line_of(problem) + '\n';
    }
    return lines;
}

}  // namespace dsar::test
