// SPDX-License-Identifier: Apache-2.0
// Holds dsar-map(5) to the code: its examples load, and it names every key and category.
#include "libdsar/base/file.hpp"
#include "libdsar/map/categories.hpp"
#include "libdsar/map/check.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <sstream>

using namespace dsar;
using test::lines_of;

namespace {

namespace fs = std::filesystem;

const fs::path source(DSAR_SOURCE_DIR);

std::string manual() {
    return read_file(source / "man" / "dsar-map.5");
}

/// The text of a literal line: `\-` is a hyphen, `\e` a backslash.
std::string unescaped(const std::string& line) {
    std::string text;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\\' && at + 1 < line.size()) {
            ++at;
            text += line[at] == 'e' ? '\\' : line[at];
        } else {
            text += line[at];
        }
    }
    return text;
}

/// The example files of the page, by name: from `.\" example NAME` to `.\" end of example`.
std::map<std::string, std::string> examples() {
    std::map<std::string, std::string> files;
    std::istringstream lines(manual());
    std::string name;
    for (std::string line; std::getline(lines, line);) {
        const std::string start = ".\\\" example ";
        if (line.starts_with(start)) {
            name = line.substr(start.size());
        } else if (line == ".\\\" end of example") {
            name.clear();
        } else if (!name.empty() && !line.starts_with('.')) {
            files[name] += unescaped(line) + '\n';
        }
    }
    return files;
}

/// Every key that a schema names, wherever it stands.
void collect_keys(const Json& schema, std::set<std::string>& keys) {
    if (schema.is_object() && schema.contains("properties") && schema["properties"].is_object()) {
        for (const auto& entry : schema["properties"].items()) {
            keys.insert(entry.key());
        }
    }
    if (schema.is_structured()) {
        for (const Json& part : schema) {
            collect_keys(part, keys);
        }
    }
}

/// The words of the page, without punctuation and macros.
std::set<std::string> words_of(const std::string& text) {
    std::set<std::string> words;
    std::string word;
    for (const char letter : text + ' ') {
        const auto code = static_cast<unsigned char>(letter);
        if (std::isalnum(code) != 0 || letter == '_' || letter == '.') {
            word += letter;
        } else if (!word.empty()) {
            words.insert(word.substr(0, word.find_last_not_of('.') + 1));
            word.clear();
        }
    }
    return words;
}

}  // namespace

BOOST_AUTO_TEST_CASE(has_examples_that_load_and_pass_the_check) {
    const auto files = examples();
    BOOST_TEST_REQUIRE(files.size() == 4U);
    test::WrittenWorkspace workspace;
    for (const auto& [name, text] : files) {
        workspace.write(name, text);
    }
    const Workspace loaded = workspace.load();
    BOOST_TEST(lines_of(workspace.problems) == "");
    BOOST_TEST(loaded.map.stores.size() == 3U);
    BOOST_TEST(loaded.settings.clients.at(0).instructions.at("access") == "DPA 2025-03, annex 2");
    BOOST_TEST(lines_of(check_map(loaded)) == "");
}

BOOST_AUTO_TEST_CASE(names_every_key_and_category_in_the_manual) {
    const auto words = words_of(manual());
    for (const char* schema : {"map-1", "workspace-1"}) {
        std::set<std::string> keys;
        collect_keys(
            Json::parse(read_file(source / "schemas" / (std::string(schema) + ".schema.json"))),
            keys);
        BOOST_TEST(keys.size() > 30U);
        for (const std::string& key : keys) {
            BOOST_TEST(words.contains(key), schema << ' ' << key);
        }
    }
    for (const Category& category : all_categories()) {
        if (category.replaced_by.empty()) {
            BOOST_TEST(words.contains(std::string(category.name)), category.name);
        }
    }
}
