// SPDX-License-Identifier: Apache-2.0
// The search in raw bytes against the parser: wherever the parser finds a needle, the search must
// have named a place in that record.
#include "libdsar/stores/json/records.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/scan/matcher.hpp"
#include "libdsar/stores/scan/needle_set.hpp"
#include "tests/stores/asking.hpp"
#include "tests/stores/scan_sample.hpp"

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
    const std::vector<std::string> mails{"jo@x.com", "ona.k@y.lt",
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar::test
