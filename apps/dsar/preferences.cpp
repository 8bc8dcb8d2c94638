// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/preferences.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/yaml.hpp"
#include "libdsar/map/data_map.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

Preference* preference_named(std::string_view key, Preferences& preferences) {
    return key == "format" ? &preferences.format : key == "color" ? &preferences.colour : nullptr;
}

const Option& option_named(std::string_view key) {
    return *std::ranges::find(global_options(), key, &Option::name);
}

bool is_choice(const Json& value, std::string_view key) {
    const std::vector<std::string_view> known = choices(option_named(key));
    return value.is_string() &&
           std::ranges::find(known, value.get_ref<const std::string&>()) != known.end();
}

void prefer(Preference& preference, const Json& value, std::string from) {
    if (preference.value.empty()) {
        preference = {value.get<std::string>(), std::move(from)};
    }
}

std::optional<std::string> text_of(const fs::path& file) {
    try {
        return read_file(file);
    } catch (const Error&) {
        return std::nullopt;
    }
}

// The configuration folders that the environment names; relative ones do not count (XDG).
std::vector<fs::path> configuration_folders(const Environment& environment) {
    std::string all = environment("XDG_CONFIG_HOME");
    if (all.empty()) {
        all = environment("HOME").empty() ? "" : environment("HOME") + "/.config";
    }
    const std::string of_machine = environment("XDG_CONFIG_DIRS");
    all += ":" + (of_machine.empty() ? "/etc/xdg" : of_machine);
    std::vector<fs::path> folders;
    for (std::size_t begin = 0; begin <= all.size();) {
        const std::size_t end = std::min(all.find(':', begin), all.size());
        if (const fs::path folder = all.substr(begin, end - begin); folder.is_absolute()) {
            folders.push_back(folder);
        }
        begin = end + 1;
    }
    return folders;
}

void add_file(const fs::path& file, Preferences& preferences) {
    const std::optional<std::string> text = text_of(file);
    if (!text) {
        return;
    }
    const YamlDocument document = read_yaml(*text, file.string());
    if (!document.json->is_object() && !document.json->is_null()) {
        throw Error(ErrorKind::NotSetUp, file.string() + " line 1: holds no keys", {},
                    "dsar help settings");
    }
    for (const auto& [key, value] : document.json->items()) {
        const std::string where =
            fmt::format("{} {}", file.string(), document.where("/" + pointer_part(key)));
        Preference* const preference = preference_named(key, preferences);
        if (preference == nullptr) {
            throw Error(ErrorKind::NotSetUp, fmt::format("{}: '{}' cannot be set here", where, key),
                        "this file sets how things look, format and color, and nothing else",
                        "dsar help settings");
        }
        if (!is_choice(value, key)) {
            throw Error(ErrorKind::NotSetUp,
                        fmt::format("{}: {} is one of {}", where, key, option_named(key).value), {},
                        "dsar help settings");
        }
        prefer(*preference, value, where);
    }
}

fs::path workspace_of(const Invocation& invocation, const Environment& environment) {
    const std::string given = invocation.value("workspace").value_or(environment("DSAR_WORKSPACE"));
    return given.empty() ? find_workspace(".") : fs::path(given);
}

void add_workspace(const fs::path& root, Preferences& preferences) {
    const std::string text = read_file(root / "dsar.yaml");
    if (text.find("format") == std::string::npos && text.find("color") == std::string::npos) {
        return;  // nearly always: it need not be read twice
    }
    const YamlDocument document = read_yaml(text, "dsar.yaml");
    for (const char* const key : {"format", "color"}) {
        if (document.json->is_object() && document.json->contains(key) &&
            is_choice(document.json->at(key), key)) {
            prefer(*preference_named(key, preferences), document.json->at(key),
                   "dsar.yaml " + document.where(fmt::format("/{}", key)));
        }
    }
}

}  // namespace

Preferences read_preferences(const Invocation& invocation, const Environment& environment) {
    Preferences preferences;
    try {
        add_workspace(workspace_of(invocation, environment), preferences);
    } catch (const Error&) {
        // There is none, or it is not valid: the command says so when it needs one.
    }
    for (const fs::path& folder : configuration_folders(environment)) {
        add_file(folder / "dsar/config.yaml", preferences);
    }
    return preferences;
}

}  // namespace dsar::cli
