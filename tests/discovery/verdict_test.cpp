// SPDX-License-Identifier: Apache-2.0
// Verdicts on columns, from made-up names and values: name and values together, each alone, and
// what was not looked at.
#include "libdsar/discovery/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using dsar::ColumnVerdict;
using dsar::DataType;
using dsar::JudgedColumn;
using dsar::Value;
using dsar::Verdict;

using Texts = std::vector<std::string>;

const dsar::ValueLook& look() {
    static const dsar::ValueLook value_look("LT");
    return value_look;
}

JudgedColumn column(const std::string& name, const Texts& values,
                    const std::string& type = "text") {
    JudgedColumn out;
    out.name = name;
    out.type = type;
    for (const std::string& value : values) {
        out.tally.add(dsar::text_value(value), look());
    }
    out.filled = values.size();
    out.records = values.size();
    out.whole = true;
    return out;
}

std::vector<ColumnVerdict> judged(const std::vector<JudgedColumn>& columns,
                                  std::string_view collection = "t1") {
    return dsar::judge_columns(columns, {collection, false, 2026});
}

ColumnVerdict judged_alone(const std::string& name, const Texts& values,
                           const std::string& type = "text") {
    return judged({column(name, values, type)}).front();
}

void check(const ColumnVerdict& verdict, Verdict expected, DataType type) {
    BOOST_TEST(dsar::name_of(verdict.verdict) == dsar::name_of(expected));
    BOOST_TEST(dsar::facts_of(verdict.type).name == dsar::facts_of(type).name);
}

/// So many values that differ.
Texts many(const std::string& before, const std::string& after, int count = 20) {
    Texts out;
    for (int number = 0; number < count; ++number) {
        out.push_back(before + std::to_string(100 + number) + after);
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict)

BOOST_AUTO_TEST_CASE(finds_by_values_where_the_name_says_nothing) {
    check(judged_alone("c1", many("jo", "@x.com")), Verdict::Found, DataType::Email);
    check(judged_alone("c1", many("+370 612 34", "")), Verdict::Found, DataType::Phone);
    check(judged_alone("c1", {"10.0.0.1", "192.0.2.7", "2001:db8::1"}), Verdict::Found,
          DataType::IpAddress);
    check(judged_alone(
              "c1", {"LT121000011101001000", "DE89370400440532013000", "GB29NWBK60161331926819"}),
          Verdict::Found, DataType::BankAccount);
    check(judged_alone("c1", {"33309240064", "36805280109", "44051401359"}), Verdict::Found,
          DataType::NationalId);
    check(judged_alone("c1", {"$2b$10$abcdefghijklmnopqrstuv", "$2b$10$bbcdefghijklmnopqrstuv",
                              "$2b$10$cbcdefghijklmnopqrstuv"}),
          Verdict::Found, DataType::Credential);
}

BOOST_AUTO_TEST_CASE(takes_no_bare_digits_for_a_phone_a_card_or_an_id_without_a_name) {
    check(judged_alone("c1", many("37061234", ""), "bigint"), Verdict::None, DataType::None);
    check(judged_alone("c1", many("1700000", ""), "bigint"), Verdict::None, DataType::None);
    check(judged_alone("c1", many("35", "")), Verdict::None, DataType::None);
    check(judged_alone("phone", many("37061234", ""), "bigint"), Verdict::Found, DataType::Phone);
}

BOOST_AUTO_TEST_CASE(hears_the_names_of_columns_in_several_languages) {
    check(judged_alone("el_pastas", many("jo", "@x.com")), Verdict::Found, DataType::Email);
    check(judged_alone("gimimo_data", {"1980-05-01", "1991-12-31"}), Verdict::Found,
          DataType::BirthDate);
    check(judged_alone("perekonnanimi", {"Qwertson", "Asdfsson"}), Verdict::Found,
          DataType::LastName);
    check(judged_alone("KodPocztowy", {"00-950", "31-002"}), Verdict::Found, DataType::PostalCode);
    check(judged_alone("Straße", {"Unter den Linden 5", "Domplatz 1"}), Verdict::Found,
          DataType::Street);
    check(judged_alone("personas_kods", {"161175-19997"}), Verdict::Found, DataType::NationalId);
}

BOOST_AUTO_TEST_CASE(believes_no_name_against_the_values) {
    check(judged_alone("email_sent_at", {"2024-01-01 10:00:00", "2024-01-02 11:00:00"},
                       "timestamp without time zone"),
          Verdict::None, DataType::None);
    check(judged_alone("email_verified", {"true", "false", "true"}, "boolean"), Verdict::None,
          DataType::None);
    check(judged_alone("address_id", {"1", "2", "3"}, "integer"), Verdict::None, DataType::None);
    check(judged_alone("address", many("jo", "@x.com")), Verdict::Found, DataType::Email);
    check(judged_alone("file_name", many("report-", ".pdf")), Verdict::None, DataType::None);
}

BOOST_AUTO_TEST_CASE(tells_names_of_persons_from_words) {
    const Texts people{"Jane Miller",  "Stanisław Nowak", "Ona Kazlauskienė", "Jürgen Fischer",
                       "Peter Walsh",  "Linda Johnson",   "Maria Garcia",     "Anna Petersson",
                       "Robert Jones", "Karen Moore"};
    check(judged_alone("c1", people), Verdict::Found, DataType::FullName);
    const Texts things{"Rock Music",  "Black Coffee", "Summer Sale", "North Station",
                       "Gift Card",   "Metal Plates", "Green Tea",   "Long Table",
                       "Street Lamp", "Best Price"};
    check(judged_alone("c1", things), Verdict::None, DataType::None);
    check(judged_alone("name", things), Verdict::None, DataType::None);
    check(judged({column("name", people)}, "customers").front(), Verdict::Found,
          DataType::FullName);
}

BOOST_AUTO_TEST_CASE(lets_the_other_columns_say_what_a_word_means) {
    const Texts titles{"Manager", "Clerk", "Driver"};
    check(judged_alone("title", titles), Verdict::None, DataType::None);
    const auto staff = judged({column("last_name", {"Adams", "Edwards", "Peacock"}),
                               column("title", titles), column("city", {"Vilnius", "Riga"})});
    check(staff[1], Verdict::Found, DataType::JobTitle);
    check(staff[2], Verdict::Found, DataType::City);
    check(judged_alone("city", {"Vilnius", "Riga"}), Verdict::None, DataType::None);
}

BOOST_AUTO_TEST_CASE(says_what_was_not_scanned) {
    JudgedColumn unread = column("email", {});
    unread.unread = "permission denied";
    ColumnVerdict verdict = judged({unread}).front();
    check(verdict, Verdict::NotScanned, DataType::Email);
    BOOST_TEST(verdict.reason == "permission denied");
    JudgedColumn empty = column("c1", {});
    empty.records = 7;
    verdict = judged({empty}).front();
    check(verdict, Verdict::NotScanned, DataType::None);
    BOOST_TEST(verdict.reason == "no value in the 7 records looked at");
    verdict = judged_alone("email", {"brng:aaaaaaaaaaaaaaaaaaaaaaaa", "brng:bbbbbbbbbbbbbbbbbbb"});
    check(verdict, Verdict::NotScanned, DataType::Email);
    BOOST_TEST(verdict.reason == "encrypted (CipherSweet)");
    empty.name = "email";
    check(judged({empty}).front(), Verdict::Found, DataType::Email);  // by its name
}

BOOST_AUTO_TEST_CASE(counts_shares_and_check_digits_apart) {
    const ColumnVerdict verdict =
        judged_alone("asmens_kodas", {"33309240064", "36805280109", "12345678901", "36805280109"});
    check(verdict, Verdict::Found, DataType::NationalId);
    BOOST_TEST(verdict.has_checksum);
    BOOST_TEST(verdict.checksum_share == 0.75);
    BOOST_TEST(verdict.values == 4U);
    BOOST_TEST(verdict.distinct == 3U);
    BOOST_TEST(verdict.reason == "LT or EE");
}

BOOST_AUTO_TEST_CASE(names_further_types_that_some_values_look_like) {
    Texts mixed = many("jo", "@x.com", 15);
    const Texts phones = many("+370 612 34", "", 5);
    mixed.insert(mixed.end(), phones.begin(), phones.end());
    const ColumnVerdict verdict = judged_alone("contact_point", mixed);
    check(verdict, Verdict::Found, DataType::Email);
    BOOST_REQUIRE(!verdict.also.empty());
    BOOST_TEST((verdict.also.front().type == DataType::Phone));
    BOOST_TEST(verdict.also.front().share == 0.25);
}

BOOST_AUTO_TEST_SUITE_END()
