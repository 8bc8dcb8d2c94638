// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/workspace_files.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/map/check.hpp"
#include "libdsar/map/data_map.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using test::Scratch;

namespace {

namespace fs = std::filesystem;

const NewWorkspace outcraft{"MB \"Outcraft\" \\ # Example: 1", "LT", "privacy@outcraft.example", 2};

}  // namespace

BOOST_AUTO_TEST_CASE(makes_a_workspace_that_loads_without_complaint) {
    const Scratch folder;
    const auto made = make_workspace(folder / "new", outcraft);
    BOOST_TEST(made == (std::vector<std::string>{"map/", "map/example.yaml.txt", "cases/", ".dsar/",
                                                 ".gitignore", "dsar.yaml"}));
    const Workspace workspace = open_workspace(folder / "new");
    BOOST_TEST(workspace.settings.controller == outcraft.controller);
    BOOST_TEST(workspace.settings.country == "LT");
    BOOST_TEST(workspace.settings.contact == "privacy@outcraft.example");
    BOOST_TEST(workspace.settings.approval.at("erase") == 2);
    BOOST_TEST(check_map(workspace).empty());
}

BOOST_AUTO_TEST_CASE(writes_an_example_map_that_is_right_when_renamed) {
    const Scratch folder;
    make_workspace(folder / "new", outcraft);
    fs::rename(folder / "new/map/example.yaml.txt", folder / "new/map/app.yaml");
    const Workspace workspace = open_workspace(folder / "new");
    BOOST_TEST(workspace.map.stores.size() == 1U);
    BOOST_TEST(check_map(workspace).empty());
}

BOOST_AUTO_TEST_CASE(says_what_is_left_to_fill_in) {
    const Scratch folder;
    make_workspace(folder.path(), {"", "LT", "", 1});
    const Workspace workspace = open_workspace(folder.path());
    BOOST_TEST(workspace.settings.controller == "FILL IN");
    BOOST_TEST(workspace.settings.contact == "FILL IN");
}

BOOST_AUTO_TEST_CASE(keeps_personal_data_out_of_git_and_from_others) {
    const Scratch folder;
    write_file(folder / ".gitignore", "build/\n.dsar/");
    make_workspace(folder.path(), outcraft);
    BOOST_TEST(read_file(folder / ".gitignore") == "build/\n.dsar/\ncases/\n");
    for (const char* name : {"cases", ".dsar"}) {
        BOOST_TEST((fs::status(folder / name).permissions() == fs::perms::owner_all), name);
    }
}

BOOST_AUTO_TEST_CASE(never_overwrites) {
    const Scratch folder;
    make_private_folder(folder / "map");
    write_file(folder / "map/example.yaml.txt", "mine");
    write_file(folder / ".gitignore", "cases/\n.dsar/\n");
    const auto made = make_workspace(folder.path(), outcraft);
    BOOST_TEST(made == (std::vector<std::string>{"cases/", ".dsar/", "dsar.yaml"}));
    BOOST_TEST(read_file(folder / "map/example.yaml.txt") == "mine");
    const std::string settings = read_file(folder / "dsar.yaml");
    BOOST_CHECK_EXCEPTION(make_workspace(folder.path(), {"Other", "DE", "x@y.example", 1}), Error,
                          [](const Error& error) { return error.kind() == ErrorKind::Usage; });
    BOOST_TEST(read_file(folder / "dsar.yaml") == settings);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_country) {
    const Scratch folder;
    for (const char* country : {"", "lt", "LTU", "L1"}) {
        BOOST_CHECK_THROW(make_workspace(folder / "new", {"A", country, "a@b.example", 1}), Error);
    }
    BOOST_TEST(!fs::exists(folder / "new"));
}
