// SPDX-License-Identifier: Apache-2.0
// `sealed` of a field: what is read of it, and what is said of what cannot work.
#include "libdsar/base/file.hpp"
#include "libdsar/map/check.hpp"
#include "libdsar/map/sealed_entry.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace dsar;
using test::lines_of;
using test::WrittenWorkspace;

namespace {

/// A map with one collection, whose fields are `fields` (lines).
struct Loaded {
    explicit Loaded(const std::string& fields, const std::string& key = "id",
                    const std::string& kind = "sqlite") {
        files.write("map/app.yaml", "store: app\nkind: " + kind +
                                        "\npath: app.db\ncollections:\n  people:\n    key: " + key +
                                        "\n    purpose: service\n    fields:\n" + fields);
        workspace = files.load();
    }
    [[nodiscard]] const SealedEntry& sealed(std::string_view path) const {
        const FieldEntry* const field =
            workspace.map.stores.front().collections.front().field(path);
        BOOST_REQUIRE(field != nullptr);
        BOOST_REQUIRE(field->sealed != nullptr);
        return *field->sealed;
    }
    [[nodiscard]] bool says(const std::string& words) const {
        const std::string lines = lines_of(files.problems);
        BOOST_TEST_MESSAGE(lines);
        return lines.find(words) != std::string::npos;
    }

    WrittenWorkspace files;
    Workspace workspace;
};

std::string email(const std::string& sealed) {
    return "      id: {}\n      email: {sealed: {" + sealed + "}}\n";
}

/// The examples of the page's section, each as lines of `fields`.
std::vector<std::string> examples() {
    std::istringstream page(
        read_file(std::filesystem::path(DSAR_SOURCE_DIR) / "man" / "dsar-map.5"));
    std::vector<std::string> out;
    bool in_section = false;
    bool in_example = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with(".Sh ")) {
            in_section = line == ".Sh ENCRYPTED FIELDS";
        } else if (in_section && line.starts_with(".Bd -literal")) {
            in_example = true;
            out.emplace_back();
        } else if (line == ".Ed") {
            in_example = false;
        } else if (in_example) {
            out.back() += "      " + line + '\n';
        }
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_fields)

BOOST_AUTO_TEST_CASE(reads_what_the_manual_shows) {
    const std::vector<std::string> all = examples();
    BOOST_REQUIRE(all.size() == 5U);
    for (const std::string& example : all) {
        const Loaded map("      id:\n      phone:\n" + example);
        BOOST_TEST(lines_of(map.files.problems) == "");
    }
    const Loaded aes("      id:\n" + all[0]);
    BOOST_TEST((aes.sealed("email").scheme == SealedScheme::Aes256Gcm));
    BOOST_TEST(aes.sealed("email").key == "command:pass show shop/email");
    BOOST_TEST(aes.sealed("email").context_fields() == std::vector<std::string>{"id"});
    BOOST_TEST(aes.sealed("email").index_columns() == std::vector<std::string>{"email_bidx"});
    BOOST_TEST(aes.sealed("personal_code").is_deterministic());
    const Loaded rails("      id:\n" + all[1]);
    BOOST_TEST(rails.sealed("email").is_deterministic());
    BOOST_TEST(rails.sealed("email").downcase);
    const Loaded sweet("      id:\n      phone:\n" + all[3]);
    const SealedEntry& entry = sweet.sealed("email");
    BOOST_TEST(entry.backend == "fips");
    BOOST_TEST(entry.indexes.front().bits == 32U);
    BOOST_TEST(entry.indexes.front().fast);
    BOOST_REQUIRE(entry.compounds.size() == 1U);
    BOOST_TEST(entry.compounds.front().of.front().transforms.front() == "lowercase");
    BOOST_TEST(entry.compounds.front().of.back().field == "phone");
    BOOST_TEST(
        (entry.index_columns() == std::vector<std::string>{"email_bidx", "email_phone_bidx"}));
    BOOST_TEST(!entry.compounds.front().together);
    const Loaded both("      id:\n" + all[4]);
    BOOST_TEST(both.sealed("surname").compounds.front().together);
}

BOOST_AUTO_TEST_CASE(what_names_a_person_together_identifies) {
    const std::string sweet = "scheme: ciphersweet, key: 'file:k'";
    const auto map = [&](const std::string& member, const std::string& other) {
        return "      id: {}\n      email: {identifies: email, sealed: {" + sweet +
               ", compound_indexes: [{column: both, of: [email, other]" + member +
               "}]}}\n      other: {" + other + "}\n";
    };
    BOOST_TEST(Loaded(map(", together: true", "sealed: {" + sweet + "}"))
                   .says("fields name a person together, and 'other' identifies nobody"));
    for (const std::string& fields :
         {map("", "sealed: {" + sweet + "}"), map(", together: true", "identifies: code"),
          map(", together: true", "sealed: {" + sweet + ", type: boolean}")}) {
        BOOST_TEST(lines_of(Loaded(fields).files.problems) == "");
    }
}

BOOST_AUTO_TEST_CASE(names_the_nearest_scheme) {
    const Loaded map(email("scheme: lockbx, key: 'file:k'"));
    BOOST_TEST(map.says("line 10"));
    BOOST_TEST(map.says("no scheme of encryption is called 'lockbx'"));
    BOOST_TEST(map.says("did you mean 'lockbox'?"));
    BOOST_TEST(Loaded(email("scheme: rot13, key: 'file:k'")).says("one of: aes-256-gcm, aes-siv"));
}

BOOST_AUTO_TEST_CASE(asks_for_what_is_missing) {
    BOOST_TEST(Loaded(email("scheme: aes-siv")).says("scheme 'aes-siv' has no key"));
    BOOST_TEST(Loaded(email("scheme: rails, key: 'file:k'")).says("has no salt"));
    BOOST_TEST(Loaded(email("scheme: aes-siv, key: 'file:k', indexes: [{column: b}]"))
                   .says("a blind index beside scheme 'aes-siv' has no key"));
    BOOST_TEST(
        Loaded(email("scheme: lockbox, own_key: true, key: 'file:k', indexes: [{column: b}]"))
            .says("the field's own key is no master key"));
    BOOST_TEST(!Loaded(email("scheme: aes-siv, key: hunter2")).says("hunter2"));
    BOOST_TEST(!Loaded(email("scheme: aes-siv, key: hunter2")).files.problems.empty());
}

BOOST_AUTO_TEST_CASE(refuses_options_of_other_schemes) {
    BOOST_TEST(Loaded(email("scheme: rails, key: 'file:k', salt: 'file:s', table: t"))
                   .says("scheme 'rails' has no option 'table'"));
    BOOST_TEST(Loaded(email("scheme: aes-siv, key: 'file:k', indexes: [{column: b, key: 'file:i', "
                            "bits: 32}]"))
                   .says("a blind index of scheme 'aes-siv' has no option 'bits'"));
    BOOST_TEST(Loaded(email("scheme: lockbox, key: 'file:k', indexes: [{column: b, transforms: "
                            "lowercse}]"))
                   .says("did you mean 'lowercase'?"));
    BOOST_TEST(Loaded(email("scheme: lockbox, key: 'file:k', kee: 1")).says("did you mean 'key'?"));
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_found_or_opened) {
    const std::string aes = "scheme: aes-siv, key: 'file:k'";
    BOOST_TEST(
        Loaded(email(aes), "email").says("'email' is the key of the collection, and sealed"));
    BOOST_TEST(Loaded(email(aes + ", context: '{name}'") +
                      "      name: {sealed: {scheme: aes-siv, key: 'file:k'}}\n")
                   .says("which is sealed itself"));
    BOOST_TEST(Loaded(email(aes + ", indexes: [{column: id, key: 'file:k'}]"))
                   .says("'id' is a blind index and a field at once"));
    BOOST_TEST(Loaded(email(aes), "\"#file\"", "files").says("files have no fields"));
}

BOOST_AUTO_TEST_CASE(warns_of_a_key_in_the_environment) {
    const Loaded map(email("scheme: aes-siv, key: 'env:KEY', old_keys: ['file:k']"));
    BOOST_TEST(lines_of(map.files.problems) == "");
    BOOST_TEST(lines_of(check_map(map.workspace)).find("takes a key from env:KEY") !=
               std::string::npos);
    StoreEntry store;
    store.name = "till";
    store.options["password"] = "env:PW";
    Workspace with_password = map.workspace;
    with_password.map.stores.push_back(store);
    BOOST_TEST(lines_of(check_map(with_password)).find("till takes its password from env:PW") !=
               std::string::npos);
    BOOST_TEST(
        (map.sealed("email").secret_sources() == std::vector<std::string>{"env:KEY", "file:k"}));
}

BOOST_AUTO_TEST_CASE(takes_a_context_apart) {
    const auto pieces = context_pieces("a{{b}:{id}/{user.no}x{");
    BOOST_REQUIRE(pieces.size() == 5U);
    BOOST_TEST(pieces[0].text == "a{b}:");
    BOOST_TEST(pieces[1].is_field);
    BOOST_TEST(pieces[1].text == "id");
    BOOST_TEST(pieces[3].text == "user.no");
    BOOST_TEST(pieces[4].text == "x{");
}

BOOST_AUTO_TEST_SUITE_END()
