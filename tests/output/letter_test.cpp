// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/letter.hpp"

#include "libdsar/base/embedded.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/utf8.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <sys/stat.h>

using namespace dsar;
using test::Scratch;

namespace {

using namespace std::chrono;

// Every field filled, so that every section of every letter is shown.
LetterFacts full_facts() {
    LetterFacts facts;
    facts.controller = "MB Outcraft Example";
    facts.controller_code = "300000000";
    facts.controller_address = "Pavyzdžio g. 3, LT-00000 Vilnius";
    facts.contact = "privacy@outcraft.example";
    facts.policy = "2026-02-22";
    facts.authority = "State Data Protection Inspectorate, L. Sapiegos g. 17, LT-10312 Vilnius";
    facts.authority_url = "https://vdai.lrv.lt";
    facts.reference = "2026-0007";
    facts.today = 2026y / March / 20;
    facts.received = 2026y / March / 2;
    facts.due = 2026y / April / 2;
    facts.channel = "e-mail";
    facts.identity_checked = "login";
    facts.doubt = "The address is not one we know.";
    facts.suffices = "An answer from an address that we know.";
    facts.reasons = "Three systems & many records.";
    facts.ground = "Art. 12(5)(b) GDPR";
    facts.records = 73;
    facts.searched_by = "email, phone";
    facts.incomplete = "crm";
    facts.withheld = "Three passages that name other people (Art. 15(4) GDPR).";
    facts.package = "package.zip";
    facts.package_sha256 = std::string(64, 'a');
    facts.package_open = "7z x -o2026-0007 package.zip";
    facts.package_until = 2026y / April / 19;
    facts.secret_channel = "telephone";
    facts.clients = {{"Kraków Dental sp. z o.o.", "iod@krakow-dental.example"}, {"Second", ""}};
    facts.clients_unnamed = 1;
    facts.client = "Kraków Dental sp. z o.o.";
    facts.client_contact = "iod@krakow-dental.example";
    facts.instruction = "letter of 2026-03-05";
    facts.request_file = "forward-2.json";
    facts.outcome = "The street was corrected.";
    facts.identifiers = "- email: a@b.example";
    facts.purposes = "Marketing updates";
    facts.corrections = "- email: b@b.example";
    facts.done = "- Accounts: 1 erased";
    facts.kept = "- Invoices: 2";
    facts.manual = "- Payments: nobody marked them";
    facts.recipients = "- Stripe";
    facts.backups_until = 2026y / May / 6;
    facts.lifted_on = 2026y / April / 1;
    return facts;
}

std::string letter(const std::string& name, const std::string& language,
                   const LetterFacts& facts = full_facts()) {
    return render_letter({{}, name, language, "en"}, facts);
}

std::string unwrapped(std::string text) {
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
        text[at] = ' ';
    }
    return std::regex_replace(text, std::regex(" +"), " ");
}

bool has(const std::string& text, const std::string& part) {
    return unwrapped(text).find(part) != std::string::npos;
}

std::set<std::string> fields_of(std::string_view file) {
    std::set<std::string> found;
    const std::string text(embedded_file(file));
    const std::regex tag(R"(\{\{[#^/]?\s*(\w+)\s*\}\})");
    for (auto at = std::sregex_iterator(text.begin(), text.end(), tag);
         at != std::sregex_iterator(); ++at) {
        found.insert((*at)[1]);
    }
    return found;
}

std::vector<std::string> all_files() {
    std::vector<std::string> files;
    for (const auto list : {letter_names(), letter_parts()}) {
        for (const std::string_view name : list) {
            files.emplace_back(name);
        }
    }
    return files;
}

std::set<std::string> documented() {
    std::set<std::string> found;
    std::istringstream lines(
        read_file(std::filesystem::path(DSAR_SOURCE_DIR) / "man" / "dsar-letters.5"));
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(".Sh")) {
            inside = line == ".Sh FIELDS";
        } else if (inside && line.starts_with(".It Cm ")) {
            std::istringstream words(line.substr(7));
            for (std::string word; words >> word;) {
                if (word != ",") {
                    found.insert(word);
                }
            }
        }
    }
    return found;
}

auto not_set_up(const std::string& what, const std::string& next) {
    return [=](const Error& error) {
        BOOST_TEST(error.what() == what);
        BOOST_TEST(error.next().find(next) != std::string::npos);
        return error.kind() == ErrorKind::NotSetUp;
    };
}

}  // namespace

BOOST_AUTO_TEST_CASE(says_the_same_in_every_language) {
    std::set<std::string> used;
    for (const std::string& file : all_files()) {
        const std::set<std::string> english = fields_of("letters/en/" + file + ".txt");
        BOOST_TEST(!english.empty(), file);
        for (const std::string_view language : letter_languages()) {
            const auto other = fields_of("letters/" + std::string(language) + "/" + file + ".txt");
            BOOST_TEST((other == english), file << " of " << language);
        }
        used.insert(english.begin(), english.end());
    }
    const std::set<std::string> known(letter_fields().begin(), letter_fields().end());
    BOOST_TEST(known.size() == letter_fields().size());
    for (const std::string& field : used) {
        BOOST_TEST(known.contains(field), field);
    }
}

BOOST_AUTO_TEST_CASE(documents_every_field_and_offers_every_documented_one) {
    const std::set<std::string> known(letter_fields().begin(), letter_fields().end());
    const std::set<std::string> page = documented();
    BOOST_TEST((page == known));
    // Offered: a template of nothing but the field gives something when all facts are there.
    const Scratch workspace;
    std::filesystem::create_directories(workspace.path() / "letters/en");
    for (const std::string& field : known) {
        const bool in_list = field == "client_name";
        write_file(workspace.path() / "letters/en/cover.txt",
                   in_list ? "{{#clients}}{{client_name}}{{/clients}}\n"
                           : "{{#" + field + "}}there{{/" + field + "}}\n");
        LetterFacts facts = full_facts();
        facts.regime = field == "ccpa" ? "ccpa" : "gdpr";
        facts.right = field == "erasure"       ? Right::Erase
                      : field == "restriction" ? Right::Restrict
                                               : facts.right;
        BOOST_TEST(render_letter({workspace.path(), "cover", "en", "en"}, facts) != "", field);
    }
}

BOOST_AUTO_TEST_CASE(wraps_at_72_columns_and_leaves_no_tag) {
    for (const std::string_view name : letter_names()) {
        for (const std::string_view language : letter_languages()) {
            for (const std::string regime : {"gdpr", "ccpa"}) {
                LetterFacts facts = full_facts();
                facts.regime = regime;
                const std::string text = letter(std::string(name), std::string(language), facts);
                BOOST_TEST(text.find("{{") == std::string::npos);
                BOOST_TEST(text.find("..") == std::string::npos, text);
                BOOST_TEST(text.find("&amp;") == std::string::npos);
                std::istringstream lines(text);
                for (std::string line; std::getline(lines, line);) {
                    std::size_t width = 0;
                    for (std::string_view rest = line; !rest.empty(); ++width) {
                        rest.remove_prefix(first_character(rest).size);
                    }
                    BOOST_TEST((width <= 72 || line.starts_with("    ")), line);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(says_what_the_law_demands) {
    for (const std::string name : {"refusal", "reply-nothing", "reply", "extension"}) {
        const std::string english = letter(name, "en");
        BOOST_TEST(has(english, "https://vdai.lrv.lt"), name);
        BOOST_TEST(has(english, "before the courts (Art. 79 GDPR)"), name);
        const std::string lithuanian = letter(name, "lt");
        BOOST_TEST(has(lithuanian, "kreiptis į teismą (BDAR 79 straipsnis)"), name);
        BOOST_TEST(has(lithuanian, "gavome 2026 m. kovo 2 d. "), name);
    }
    BOOST_TEST(has(letter("reply", "en"), "YOUR RIGHT TO OBJECT (Art. 21 GDPR)"));
    BOOST_TEST(has(letter("refusal", "en"), "Three systems & many records."));
    BOOST_TEST(has(letter("extension", "lt"), "ne vėliau kaip 2026 m. balandžio 2 d. (BDAR 12"));
    BOOST_TEST(has(letter("identity", "en"), "An answer from an address that we know."));
    BOOST_TEST(has(letter("forwarded", "en"), "- Kraków Dental sp. z o.o., iod@"));
    BOOST_TEST(has(letter("forwarded", "en"), "- Second -"));
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_not_known) {
    LetterFacts facts;
    facts.controller = "C";
    facts.contact = "c@c.example";
    facts.reference = "2026-0001";
    facts.today = 2026y / March / 20;
    facts.received = 2026y / March / 2;
    const std::string text = letter("reply", "en", facts);
    for (const std::string absent :
         {"package", "SHA-256", "for others", "Company code", "channel", "could not search"}) {
        BOOST_TEST(!has(text, absent), absent);
    }
    BOOST_TEST(has(text, "the authority of the country in which you live"));
    BOOST_TEST(text.starts_with("C\nc@c.example\n\n20 March 2026\n"), text);
    BOOST_TEST(text.find("\n\nYour rights\nYou may ask") != std::string::npos, text);
    facts.regime = "ccpa";
    const std::string californian = letter("reply", "en", facts);
    BOOST_TEST(has(californian, "Cal. Civ. Code 1798.110"));
    BOOST_TEST(!has(californian, "GDPR"));
}

BOOST_AUTO_TEST_CASE(writes_dates_and_requests_in_the_language) {
    BOOST_TEST(date_in_words(2026y / March / 2, "lt") == "2026 m. kovo 2 d.");
    BOOST_TEST(date_in_words(2026y / December / 31, "lt") == "2026 m. gruodžio 31 d.");
    BOOST_TEST(date_in_words(2026y / March / 2, "en") == "2 March 2026");
    BOOST_TEST(date_in_words(2026y / March / 2, "de") == "2026-03-02");
    BOOST_TEST(request_in_words(Right::Erase, "gdpr", "", "lt") ==
               "ištrinti asmens duomenis (BDAR 17 straipsnis)");
    BOOST_TEST(request_in_words(Right::Access, "ccpa", "know", "en").find("categories") !=
               std::string::npos);
    for (const Right right : {Right::Access, Right::Rectify, Right::Erase, Right::Restrict,
                              Right::Export, Right::Object}) {
        for (const std::string regime : {"gdpr", "ccpa"}) {
            BOOST_TEST(!request_in_words(right, regime, "", "en").empty());
            BOOST_TEST(!request_in_words(right, regime, "", "lt").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(takes_the_workspaces_own_letters_first) {
    const Scratch workspace;
    std::filesystem::create_directories(workspace.path() / "letters/de");
    std::filesystem::create_directories(workspace.path() / "letters/lt");
    write_file(workspace.path() / "letters/de/refusal.txt", "Nein, {{reference}}.\n");
    write_file(workspace.path() / "letters/lt/head.txt", "{{controller}}, mūsų\n");
    const auto render = [&](const std::string& name, const std::string& language,
                            const std::string& fallback) {
        return render_letter({workspace.path(), name, language, fallback}, full_facts());
    };
    BOOST_TEST(render("refusal", "de-AT", "en") == "Nein, 2026-0007.\n");
    BOOST_TEST(render("refusal", "lt", "en").starts_with("MB Outcraft Example, mūsų\n"));
    BOOST_TEST(has(render("extension", "de", "lt"), "Pagarbiai"));
    BOOST_TEST(has(render("extension", "fr", "de"), "Yours faithfully"));
    BOOST_TEST(has(render("extension", "../../etc", ""), "Yours faithfully"));
}

BOOST_AUTO_TEST_CASE(names_file_line_and_nearest_field_of_a_wrong_override) {
    const Scratch workspace;
    std::filesystem::create_directories(workspace.path() / "letters/en");
    const auto render = [&](std::string_view text) {
        write_file(workspace.path() / "letters/en/refusal.txt", text);
        return render_letter({workspace.path(), "refusal", "en", "en"}, full_facts());
    };
    BOOST_CHECK_EXCEPTION(
        render("Dear\n\n{{recieved}}\n"), Error,
        not_set_up("letters/en/refusal.txt line 3: 'recieved' is not a field of letters",
                   "did you mean 'received'?"));
    BOOST_CHECK_EXCEPTION(render("{{> foot}}\n"), Error,
                          not_set_up("letters/en/refusal.txt line 1: there is no part 'foot'",
                                     "head, remedies, objection"));
    BOOST_CHECK_EXCEPTION(render("a {{> head}}\n"), Error,
                          not_set_up("letters/en/refusal.txt line 1: '{{> head}}' cannot stand "
                                     "there",
                                     "a line of its own"));
    BOOST_CHECK_EXCEPTION(render("{{reference\n"), Error,
                          not_set_up("letters/en/refusal.txt line 1: a field is not closed", ""));
    BOOST_CHECK_EXCEPTION(render("{{#due}}open\n"), Error,
                          not_set_up("letters/en/refusal.txt is not a template", "{{#field}}"));
    BOOST_TEST(render("{{! a note }}{{reference}}\r\n") == "2026-0007\n");
    BOOST_CHECK_THROW(render_letter({{}, "farewell", "en", "en"}, full_facts()), Error);
}

BOOST_AUTO_TEST_CASE(writes_letters_that_only_their_owner_reads) {
    const Scratch folder;
    const auto path = write_letter(folder.path(), {{}, "refusal", "lt", "en"}, full_facts());
    BOOST_TEST(path.filename() == "refusal.txt");
    struct stat status {};
    BOOST_TEST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0600U);
    BOOST_TEST(has(read_file(path), "Pagarbiai"));
}
