// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/modules_ahead.hpp"

#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <link.h>
#include <string_view>
#include <sys/stat.h>
#include <thread>

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

/// A pipe, say, which nobody writes to, is waited for by nobody.
BOOST_AUTO_TEST_CASE(what_is_no_map_file_is_not_opened) {
    const dsar::test::Scratch folder;
    std::filesystem::create_directory(folder / "map");
    const std::filesystem::path pipe = folder / "map/a.yaml";
    BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    std::promise<void> done;
    std::thread loading([&] {
        { const dsar::ModulesAhead ahead(folder.path()); }
        done.set_value();
    });
    const bool waits =
        done.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::timeout;
    BOOST_TEST(!waits);
    if (waits) {
        dsar::write_file(pipe, "");
    }
    loading.join();
}

BOOST_AUTO_TEST_SUITE_END()
