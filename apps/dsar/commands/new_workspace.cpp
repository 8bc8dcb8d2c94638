// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/new_workspace.hpp"

#include "apps/dsar/child_process.hpp"
#include "apps/dsar/render/answer.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/workspace_files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

std::uint64_t size_of(const fs::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        bytes += entry.is_regular_file() ? entry.file_size() : 0;
    }
    return bytes;
}

struct People {
    std::size_t count = 0;
    std::string email;  ///< of the one of whom most is held
};

// The address that the line's person gives, when it is written as addresses usually are.
std::string plain_email(const std::string& line) {
    const Json person = Json::parse(line, nullptr, false);
    const Json subject = person.is_object() ? person.value("subject", Json()) : Json();
    const Json emails = subject.is_object() ? subject.value("email", Json()) : Json();
    if (!emails.is_array() || emails.size() != 1 || !emails[0].is_string()) {
        return {};
    }
    std::string email = emails[0].get<std::string>();
    const bool plain = std::ranges::all_of(email, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || letter == '.' || letter == '@' || letter == '-';
    });
    return plain ? email : std::string{};
}

// The ground truth of the sample: one made-up person a line, longest where most is held.
People read_people(const fs::path& truth) {
    People people;
    std::size_t longest = 0;
    std::ifstream lines(truth);
    for (std::string line; std::getline(lines, line);) {
        ++people.count;
        if (line.size() <= longest) {
            continue;
        }
        if (std::string email = plain_email(line); !email.empty()) {
            longest = line.size();
            people.email = std::move(email);
        }
    }
    return people;
}

std::string two_letters(const std::string& country) {
    std::string code = country;
    std::ranges::transform(code, code.begin(), [](unsigned char letter) {
        return static_cast<char>(std::toupper(letter));
    });
    const bool letters = std::ranges::all_of(
        code, [](unsigned char letter) { return letter >= 'A' && letter <= 'Z'; });
    if (code.size() != 2 || !letters) {
        throw Error(ErrorKind::Usage, "--country needs two letters, as in LT or DE (ISO 3166)");
    }
    return code;
}

std::string_view what_holds(std::string_view name) {
    if (name == "dsar.yaml") {
        return "settings: who answers, purposes, retention, recipients";
    }
    if (name == "cases/") {
        return "one folder per request, still empty";
    }
    if (name == ".gitignore") {
        return "keeps cases out of version control";
    }
    if (name == ".dsar/") {
        return "keys and bookkeeping";
    }
    if (name == "map/") {
        return "the data map, one file for each store";
    }
    return name.starts_with("map/") ? "an explained map file: copy it to map/NAME.yaml" : "";
}

}  // namespace

void require_free(const fs::path& folder, const std::string& name) {
    const std::string next = "dsar doctor -C " + shell_word(name);
    if (fs::exists(folder / "dsar.yaml")) {
        throw Error(ErrorKind::Usage, "there is a workspace already, nothing was written",
                    name + " holds a dsar.yaml", next);
    }
    if (name != "." && fs::exists(folder) && (!fs::is_directory(folder) || !fs::is_empty(folder))) {
        throw Error(ErrorKind::Usage, "the folder for the workspace is not empty",
                    "init overwrites nothing: name a folder that is new or empty");
    }
}

WorkspaceReport create_sample(const fs::path& folder, long people, long seed,
                              const Session& session) {
    run_companion(
        companion(session.program, "dsar-sample"),
        {folder.string(), "--people", std::to_string(people), "--seed", std::to_string(seed)});
    make_private_folder(folder / "cases");
    const Workspace workspace = open_workspace(folder);
    const People made = read_people(folder / "truth" / "people.ndjson");
    WorkspaceReport report;
    report.size = counted(workspace.map.stores.size(), "sample store") + " and " +
                  counted(made.count, "made-up person", "made-up people");
    report.parts = {
        {"dsar.yaml", "settings"},
        {"map/", "the data map: what is held where, why, for how long"},
        {"stores/",
         fmt::format("the sample stores (plain files, {})", size_text(size_of(folder / "stores")))},
        {"truth/", "what the company really holds on each person, to compare"},
        {"cases/", "one folder per request, still empty"},
    };
    report.access_flags = "--email " + shell_word(made.email);
    return report;
}

WorkspaceReport create_workspace(const fs::path& folder, const Controller& controller) {
    const std::string country = two_letters(controller.country);
    if (!fs::exists(folder)) {
        make_private_folder(folder);
    }
    const std::vector<std::string> made =
        make_workspace(folder, {controller.name, country, controller.contact, 1});
    WorkspaceReport report;
    for (const std::string& name : made) {
        report.parts.push_back({name, std::string(what_holds(name))});
    }
    return report;
}

}  // namespace dsar::cli
