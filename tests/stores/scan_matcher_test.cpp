// SPDX-License-Identifier: Apache-2.0
// The search in raw bytes against the parser: wherever the parser finds a needle, the search must
// have named a place in that record.
#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/json/records.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/scan/characters.hpp"
#include "libdsar/stores/scan/matcher.hpp"
#include "libdsar/stores/scan/needle_set.hpp"
#include "tests/stores/asking.hpp"
#include "tests/stores/scan_sample.hpp"

#include <algorithm>
#include <memory>

namespace dsar::test {
namespace {

/// Conditions of all kinds that can be searched for.
struct Asked {
    CollectionEntry collection = collection_entry("rows", {});
    std::vector<std::unique_ptr<Needles>> needles;
    Query query{&collection, {}, false, false};

    void add(Form form, const NormaliseOptions& options, const std::vector<std::string>& values,
             const std::vector<std::string>& fields, bool in_text) {
        Needles& mine = *needles.emplace_back(std::make_unique<Needles>(form, options));
        for (const std::string& value : values) {
            if (const auto normal = normalise(form, value, options)) {
                mine.add(*normal);
            }
        }
        query.any.push_back({fields, &mine, true, in_text});
    }
};

constexpr const char* uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

/// One choice of conditions; which one, the seed says.
Asked asked_by(std::size_t seed) {
    Asked asked;
    const NormaliseOptions options{seed % 3 == 0   ? "GG"
                                   : seed % 3 == 1 ? "LT"
                                                   : "US",
                                   seed % 2 == 1, seed % 4 > 1};
    const std::vector<std::string> mails{"jo@x.com",
                                         "o'x1@x.com",
                                         "x&jo@y.lt",
                                         "ona.k@y.lt",
                                         "a-b_c@b\xc3\xbc"
                                         "cher.example",
                                         "j\xc3\xb6@x.com"};
    const std::vector<std::string> phones{"+37061234567", "+441481960194", "+18003569377",
                                          "+2473456"};
    if (seed % 5 != 1) {
        asked.add(Form::Email, options, mails, {"mail"}, false);
        asked.add(Form::Email, options, {"jo@x.com"}, {"deep.inner"}, false);
        asked.add(Form::Email, options, mails, {"note"}, true);
        asked.add(Form::Email, options, {"x1@x.com"}, {"more[]"}, false);
    }
    if (seed % 5 != 2) {
        asked.add(Form::Phone, options, phones, {"phone"}, false);
        asked.add(Form::Phone, options, phones, {"note"}, true);
        asked.add(Form::Phone, options, {"+37061234567"}, {"deep"}, false);
    }
    if (seed % 5 != 3) {
        asked.add(Form::Plain, options, {"C-1042", uuid, "caf\xc3\xa9-77"}, {"id"}, false);
        asked.add(Form::Reference, {}, {"1042", "7", "cus_ABCDEFGHIJKLMN"}, {"ref"}, false);
        asked.add(Form::Reference, {},
                  {"C-1042\x1f"
                   "7"},
                  {"id", "ref"}, false);
    }
    if (seed % 5 != 4) {
        const std::vector<std::string> ips{"192.168.1.200", "2001:db8::7:1", "10.0.0.9"};
        asked.add(Form::Ip, {}, ips, {"ip"}, false);
        asked.add(Form::Ip, {}, ips, {"note"}, true);
    }
    if (seed % 4 == 3) {
        const std::vector<std::string> names{"Ona Kazlauskien\xc4\x97",
                                             "Se\xc3\xa1n O'Brien",
                                             "J\xc3\xbcrgen M\xc3\xbcller",
                                             "Anna-Marie \xc5\xbd\xc4\x85k",
                                             "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd "
                                             "\xd0\x9f\xd0\xb5\xd1\x82\xd1\x80\xd0\xbe\xd0\xb2",
                                             "Ona"};
        if (seed % 8 == 3) {
            asked.add(Form::Name, {}, names, {"name"}, false);
            asked.add(Form::Name, {}, names, {"first", "last"}, false);
        }
        asked.add(Form::Name, {}, names, {"note", "deep.inner"}, true);
    }
    if (seed % 7 < 3) {
        asked.add(Form::Plain, {}, {"C-1042", uuid, "cus_ABCDEFGHIJKLMN"}, {"note", "more"}, true);
        asked.add(Form::Folded, {}, {"skaska-55"}, {"note"}, true);
        asked.add(Form::Folded, {}, {"c-1042", "skaska-55"}, {"id"}, false);
    }
    return asked;
}

std::vector<Hit> hits_of(const Query& query, std::string_view json) {
    static JsonText text;
    FieldReader reader;
    return QueryMatcher(query).hits(json_record(text, json, {}), {1, "rows.jsonl", 0}, reader);
}

NeedleSet set_of(const Query& query) {
    const std::vector<CollectionQueries> mine = by_collection({&query, 1});
    std::optional<NeedleSet> set = NeedleSet::of({&query, 1}, mine.front());
    BOOST_REQUIRE(set.has_value());
    return *std::move(set);
}

BOOST_AUTO_TEST_SUITE(scan_matcher)

BOOST_AUTO_TEST_CASE(what_the_parser_finds_the_search_finds) {
    std::size_t found = 0;
    std::size_t passed_on = 0;
    std::size_t records = 0;
    for (std::size_t seed = 1; seed <= 60; ++seed) {
        const Asked asked = asked_by(seed);
        const NeedleSet set = set_of(asked.query);
        Spellings spellings(seed);
        for (std::size_t count = 0; count < 2000; ++count) {
            const std::string record =
                count % 2 == 0 ? spellings.json_record() : spellings.plain_record();
            const std::vector<Hit> hits = hits_of(asked.query, record);
            ++records;
            found += hits.empty() ? 0U : 1U;
            for (const ByteClassifier& classifier : byte_classifiers()) {
                const ScanMatcher matcher(set, {.json = true, .lines = true, .bounds = {}},
                                          classifier);
                ScanMatcher::Places places;
                matcher.search(record, places);
                passed_on += places.at.empty() ? 0U : 1U;
                BOOST_TEST((hits.empty() || !places.at.empty()),
                           classifier.name << ", seed " << seed << ", missed "
                                           << (hits.empty() ? "" : hits.front().needle) << " in "
                                           << record);
            }
        }
    }
    BOOST_TEST_MESSAGE(found << " of " << records << " records hold a needle, "
                             << passed_on / byte_classifiers().size() << " were passed on");
    BOOST_TEST(found > records / 50);
}

// Which characters vanish from a text, or become letters of ASCII, is tried out on all of them.
BOOST_AUTO_TEST_CASE(no_character_becomes_a_word_unseen) {
    Needles words(Form::Plain, {});
    words.add("abcd");
    for (char32_t character = 0x80; character <= 0x10ffff; ++character) {
        if (character == 0xd800) {
            character = 0xe000;
        }
        std::string sign;
        append_utf8(sign, character);
        bool found = false;
        words.mentions("ab" + sign + "cd", [&](const std::string&) { found = true; });
        const std::string folded = fold_case(sign);
        const bool is_word = std::ranges::any_of(folded, [](char letter) {
            return dsar::is_word(letter) && static_cast<unsigned char>(letter) < 0x80;
        });
        if (!may_become_word(character)) {
            BOOST_REQUIRE_MESSAGE(!found && !is_word, static_cast<unsigned>(character));
        }
        character += character > 0x20000 ? 30 : 0;  // most of what is there is alike
    }
}

BOOST_AUTO_TEST_CASE(what_only_a_parser_sees_is_not_searched_for) {
    const auto can = [](Form form, const std::string& value, bool in_text) {
        Asked asked;
        asked.add(form, {}, {value}, {"a"}, in_text);
        const std::vector<CollectionQueries> mine = by_collection({&asked.query, 1});
        return NeedleSet::of({&asked.query, 1}, mine.front()).has_value();
    };
    BOOST_TEST(can(Form::Plain, "C-1042", true));
    BOOST_TEST(can(Form::Ip, "::ffff:10.0.0.9", false));
    BOOST_TEST(can(Form::Name, "Ona Kazlauskiene", false));
    BOOST_TEST(can(Form::Name, "Ona Kazlauskiene", true));
    BOOST_TEST(can(Form::Email, "o'brien@x.com", false));
    BOOST_TEST(!can(Form::Ip, "::1", false));
    BOOST_TEST(!can(Form::Ip, "0.0.0.0", true));
    for (const char* word : {"SKS", "\xc4\x97", "caf\xc3\xa9", "-"}) {
        BOOST_TEST(!can(Form::Folded, word, true), word);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar::test
