// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/settings.hpp"

#include "apps/dsar/render/table.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/yaml.hpp"

#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string_view word_of(Format format) {
    switch (format) {
        case Format::Human:
            return "human";
        case Format::Json:
            return "json";
        case Format::Ndjson:
            return "ndjson";
    }
    return {};
}

bool is_leaf(const Json& value) {
    return !value.is_object() || value.empty();
}

// One row for each value that is no object; lists stay in one piece.
void add_leaves(const Json& value, const std::string& pointer, const std::string& name,
                const YamlDocument& document, Rows& rows) {
    if (is_leaf(value)) {
        rows.push_back({name, value.is_string() ? value.get<std::string>() : value.dump(),
                        "dsar.yaml " + document.where(pointer)});
        return;
    }
    for (const auto& [key, inner] : value.items()) {
        std::string escaped;
        for (const char letter : key) {
            escaped += letter == '~' ? "~0" : letter == '/' ? "~1" : std::string(1, letter);
        }
        add_leaves(inner, pointer + "/" + escaped, name.empty() ? key : name + "." + key, document,
                   rows);
    }
}

}  // namespace

std::string settings_table(const std::filesystem::path& root, const Session& session) {
    const Globals& globals = session.globals;
    Rows rows;
    rows.push_back(
        {"workspace", root.string(),
         globals.workspace.empty() ? "found from this folder" : "--workspace or DSAR_WORKSPACE"});
    rows.push_back({"format", std::string(word_of(globals.format)), globals.format_from});
    rows.push_back({"color", globals.colour, globals.colour_from});
    rows.push_back(
        {"timeout",
         globals.timeout.count() == 0 ? "none" : std::to_string(globals.timeout.count()) + " ms",
         globals.timeout.count() == 0 ? "built in" : "--timeout"});
    rows.push_back({"today", format(session.today()), globals.today ? "--today" : "the clock"});
    const YamlDocument document = read_yaml(read_file(root / "dsar.yaml"), "dsar.yaml");
    add_leaves(*document.json, "", "", document, rows);
    return table_text({{"SETTING"}, {"VALUE"}, {"FROM"}}, rows, session.out.look());
}

}  // namespace dsar::cli
