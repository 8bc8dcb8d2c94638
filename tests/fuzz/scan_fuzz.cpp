// SPDX-License-Identifier: Apache-2.0
// Any bytes as lines of JSON and as CSV: a record in which the parser finds a needle is never
// passed over by the search, however the bytes are cut, and every way of classifying bytes says the
// same.
#include "libdsar/base/error.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/stores/csv/parser.hpp"
#include "libdsar/stores/json/lines.hpp"
#include "libdsar/stores/json/records.hpp"
#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/scan/csv.hpp"
#include "libdsar/stores/scan/lines.hpp"
#include "tests/fuzz/pieces.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint64_t limit = 1 << 16;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// What is looked for, in the members or columns `a` and `b`.
struct Asked {
    dsar::CollectionEntry collection;
    dsar::Needles emails{dsar::Form::Email, {"LT", false, false}};
    dsar::Needles phones{dsar::Form::Phone, {"LT", false, false}};
    dsar::Needles ids{dsar::Form::Plain, {}};
    dsar::Query query;
    std::vector<dsar::CollectionQueries> mine;

    Asked() {
        emails.add("jo@x.com");
        phones.add("+37061234567");
        ids.add("C-1042");
        query.collection = &collection;
        query.any = {{{"a"}, &emails, true, false},
                     {{"b"}, &emails, true, true},
                     {{"a"}, &phones, true, false},
                     {{"b"}, &phones, true, true},
                     {{"a"}, &ids, true, false}};
        mine = dsar::by_collection({&query, 1});
    }

    [[nodiscard]] bool is_hit(const dsar::Record& record) const {
        dsar::FieldReader reader;
        return !dsar::QueryMatcher(query).hits(record, {1, "f", 0}, reader).empty();
    }
};

const Asked& asked() {
    static const Asked all;
    return all;
}

const dsar::NeedleSet& needles() {
    static const dsar::NeedleSet set =
        dsar::NeedleSet::of({&asked().query, 1}, asked().mine.front()).value();
    return set;
}

dsar::ScanJob job(std::size_t block) {
    return {&needles(), 0, {.block = block, .threads = 1}, [](std::uint64_t) {}};
}

void check_lines(std::string_view text, std::size_t block, std::size_t piece) {
    std::set<std::int64_t> passed_on;
    std::int64_t number = 0;
    try {
        dsar::scan_json_lines(std::make_unique<dsar::fuzz::Pieces>(text, piece), limit, job(block),
                              number, [&](const dsar::FoundLine&) { passed_on.insert(number); });
    } catch (const dsar::Error&) {
        return;
    }
    dsar::Lines lines(std::make_unique<dsar::fuzz::Pieces>(text, text.size() + 1), limit);
    dsar::JsonText json;
    while (lines.next()) {
        try {
            const bool hit = !dsar::json_trimmed(lines.line()).empty() &&
                             asked().is_hit(dsar::json_record(json, lines.line(), {}));
            require(!hit || passed_on.contains(lines.number()));
        } catch (const dsar::JsonFault&) {
            continue;
        }
    }
}

dsar::Record record_of(const std::vector<std::string_view>& fields) {
    dsar::Record record;
    for (std::size_t at = 0; at < fields.size() && at < 2; ++at) {
        record.fields.push_back({at == 0 ? "a" : "b", dsar::text_value(std::string(fields[at]))});
    }
    return record;
}

void check_csv(std::string_view text, std::size_t block, std::size_t piece) {
    std::set<std::int64_t> passed_on;
    std::int64_t number = 0;
    bool taking = false;
    bool broken = false;
    try {
        dsar::CsvParser parser(dsar::bytes_in_memory({}), limit, ',');
        dsar::scan_csv(std::make_unique<dsar::fuzz::Pieces>(text, piece), {',', true, 0, limit},
                       job(block), number, taking, [&](std::string_view record, std::int64_t mine) {
                           const std::size_t size = parser.take(record);
                           if (size > 0) {
                               passed_on.insert(mine);
                           }
                           return size;
                       });
    } catch (const dsar::Error&) {
        broken = true;
    }
    dsar::CsvParser whole(std::make_unique<dsar::fuzz::Pieces>(text, text.size() + 1), limit, ',');
    try {
        for (std::int64_t record = 1; whole.next(); ++record) {
            require(!asked().is_hit(record_of(whole.fields())) || passed_on.contains(record));
        }
        require(!broken);
    } catch (const dsar::Error&) {
        require(broken);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const std::size_t block : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
        check_lines(text, block, block == 7 ? 3 : size + 1);
        check_csv(text, block, block == 7 ? 3 : size + 1);
    }
    return 0;
}
