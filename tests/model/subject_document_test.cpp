// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/subject_document.hpp"

#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace dsar;

namespace {

std::vector<Identifier> read(std::string_view text) {
    return parse_subject(text, "the subject").identifiers;
}

/// Everything that the error says; checks that it is a usage error.
std::string refusal(std::string_view text) {
    try {
        static_cast<void>(read(text));
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Usage));
        return std::string(error.what()) + ": " + error.why();
    }
    return "accepted";
}

}  // namespace

BOOST_AUTO_TEST_CASE(reads_all_kinds_of_identifiers) {
    BOOST_TEST((read(R"({"schema": "subject-1", "email": ["Ona@Example.org", "o@b.example"],
                         "phone": "+37061234567", "name": ["Ona Onė"], "ip": "10.0.0.1",
                         "ids": {"account_id": [17, "0", 18446744073709551615], "lead": "x"}})") ==
                std::vector<Identifier>{{"email", "Ona@Example.org"},
                                        {"email", "o@b.example"},
                                        {"phone", "+37061234567"},
                                        {"name", "Ona Onė"},
                                        {"ip", "10.0.0.1"},
                                        {"account_id", "17"},
                                        {"account_id", "0"},
                                        {"account_id", "18446744073709551615"},
                                        {"lead", "x"}}));
}

BOOST_AUTO_TEST_CASE(refuses_what_does_not_fit) {
    BOOST_TEST(
        refusal(R"({"emial": "secret@x.example"})") ==
        "the subject is not a subject-1 document: it has a key that is none of email, phone, name, "
        "ip, ids");
    BOOST_TEST(refusal(R"({"email": 17})").find("/email") != std::string::npos);
    BOOST_TEST(refusal(R"({"ids": {"a": 1.5}})").find("/ids/a") != std::string::npos);
    // Too large for a whole number of the parser: it would be another number.
    BOOST_TEST(refusal(R"({"ids": {"a": 18446744073709551616123}})") != "accepted");
    BOOST_TEST(refusal("[]") != "accepted");
    BOOST_TEST(refusal("") != "accepted");
}

BOOST_AUTO_TEST_CASE(refuses_a_subject_without_identifiers) {
    for (const char* text : {"{}", R"({"email": []})", R"({"schema": "subject-1"})",
                             R"({"ids": {}})", R"({"ids": {"a": []}})", R"({"email": ""})"}) {
        BOOST_TEST(refusal(text) != "accepted", text);
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_key_of_a_subject_that_is_there_twice) {
    BOOST_TEST(refusal(R"({"email": "a@x.example", "email": "b@x.example"})") ==
               "the subject is not a subject-1 document: a key is there twice");
    BOOST_TEST(refusal(R"({"ids": {"a": "1", "a": "2"}})") ==
               "the subject is not a subject-1 document: a key is there twice");
    // The same key in different objects is fine.
    BOOST_TEST(read(R"({"email": "a@x.example", "ids": {"email": "2"}})").size() == 2U);
}

BOOST_AUTO_TEST_CASE(never_says_what_the_document_holds) {
    for (const char* text : {R"({"email": "secret@x.example)", R"({"email": secret@x.example})",
                             R"({"email": {"secret": 1}})", R"({"email": [["secret"]]})",
                             R"({"schema": "secret", "email": "secret"})"}) {
        const std::string words = refusal(text);
        BOOST_TEST(words != "accepted", text);
        BOOST_TEST(words.find("secret") == std::string::npos, words);
    }
}
