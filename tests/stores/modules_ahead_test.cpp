// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/modules_ahead.hpp"

#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <link.h>
#include <string_view>

namespace {

using Names = std::vector<std::string>;

bool is_loaded(const char* module) {
    std::pair<std::string, bool> asked{std::string("/dsar/") + module + ".so", false};
    const auto compare = [](dl_phdr_info* info, std::size_t, void* given) {
        auto& [name, found] = *static_cast<std::pair<std::string, bool>*>(given);
        found = found || std::string_view(info->dlpi_name).ends_with(name);
        return 0;
    };
    dl_iterate_phdr(compare, &asked);
    return asked.second;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(modules_ahead)

BOOST_AUTO_TEST_CASE(a_kind_is_guessed_however_it_is_written) {
    using dsar::modules_named_in;
    for (const char* const file :
         {"store: app\nkind: postgres\n", "store: app\r\nkind:   postgres # ours\r\n",
          "kind: \"postgres\"\n", R"({"store": "app", "kind": "postgres"})", "{kind: postgres}",
          "fields: {x: {kind: email}}\nkind: 'postgres'"}) {
        BOOST_TEST((modules_named_in(file) == Names{"postgres"}), file);
    }
    BOOST_TEST((modules_named_in("kind: mysql") == Names{"mysql"}));
    for (const char* const file : {"kind: sqlite\n", "# a kind postgres\n", "kind", "kind:", "",
                                   "kind: postgresql\n", "mankind postgres"}) {
        BOOST_TEST((modules_named_in(file) == Names{}), file);
    }
}

BOOST_AUTO_TEST_CASE(what_a_map_names_is_loaded_while_others_go_on) {
    const dsar::test::Scratch folder;
    std::filesystem::create_directory(folder / "map");
    dsar::write_file(folder / "map/a.yaml", "kind: sqlite\n");
    dsar::write_file(folder / "map/b.yml", "kind: mysql\n");
    BOOST_TEST(!is_loaded("mysql"));
    { const dsar::ModulesAhead ahead(folder.path()); }
    BOOST_TEST(is_loaded("mysql"));
    BOOST_TEST(!is_loaded("postgres"));
}

BOOST_AUTO_TEST_CASE(without_a_map_nothing_is_loaded_and_nothing_is_said) {
    const dsar::test::Scratch folder;
    BOOST_CHECK_NO_THROW(dsar::ModulesAhead{folder.path()});
    BOOST_CHECK_NO_THROW(dsar::ModulesAhead{folder.path() / "nowhere"});
    std::filesystem::create_directories(folder / "map/no_file.yaml");
    BOOST_CHECK_NO_THROW(dsar::ModulesAhead{folder.path()});
}

BOOST_AUTO_TEST_SUITE_END()
