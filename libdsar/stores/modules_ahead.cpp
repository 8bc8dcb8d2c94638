// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/modules_ahead.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/map_files.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// The kinds of stores whose connector is of no use without a module, which bears the kind's name.
constexpr std::array<std::string_view, 2> kinds{"mysql", "postgres"};

/// A kind stands at the top of its file: `kind: postgres`, or `"kind": "postgres"`.
constexpr std::size_t top = 4096;

void skip(std::string_view& text, std::string_view letters) {
    text.remove_prefix(std::min(text.find_first_not_of(letters), text.size()));
}

void load_all(const fs::path& given) {
    const fs::path root = given.empty() ? find_workspace(".") : given;
    std::set<std::string> loaded;
    for (const std::string& file : map_files(root)) {
        for (const std::string& module : modules_named_in(read_file(root / file))) {
            if (loaded.insert(module).second) {
                load_module(module);
            }
        }
    }
}

}  // namespace

std::vector<std::string> modules_named_in(std::string_view map_file) {
    constexpr std::string_view word = "kind";
    std::vector<std::string> out;
    const std::string_view text = map_file.substr(0, top);
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
        std::string_view rest = text.substr(at + word.size());
        skip(rest, "\"'");
        skip(rest, " ");
        if (!rest.starts_with(':')) {
            continue;
        }
        skip(rest, ": \"'");
        const std::string_view kind = rest.substr(0, rest.find_first_of(" \"'\r\n,}"));
        if (std::ranges::find(kinds, kind) != kinds.end() &&
            std::ranges::find(out, kind) == out.end()) {
            out.emplace_back(kind);
        }
    }
    return out;
}

ModulesAhead::ModulesAhead(fs::path root)
    : thread_([root = std::move(root)] {
          try {
              load_all(root);
          } catch (const std::exception&) {
              return;  // what is missing is missed where it is needed
          }
      }) {}

ModulesAhead::~ModulesAhead() {
    thread_.join();
}

}  // namespace dsar
