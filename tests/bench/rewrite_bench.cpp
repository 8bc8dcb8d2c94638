// SPDX-License-Identifier: Apache-2.0
// Erases one person from a large file of JSON lines, durably, as a step of a case does: finds the
// records, rewrites the file without them, and reads it for what must not stay. For
// tests/bench/rewrite.py.
//
// rewrite_bench FILE EMAIL PHONE   of a file that `scan_bench make jsonl` wrote
#include "libdsar/model/needles.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/change.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/store.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

dsar::StoreEntry store_of(const std::string& path) {
    dsar::StoreEntry store;
    store.name = "bench";
    store.kind = "jsonl";
    store.options["path"] = path;
    dsar::CollectionEntry collection;
    collection.name = "calls";
    collection.key = {"id"};
    store.collections.push_back(collection);
    return store;
}

std::vector<dsar::Change> removals(const dsar::StoreEntry& store, const std::string& email,
                                   const std::string& phone) {
    const dsar::NormaliseOptions options{"LT", false, false};
    dsar::Needles emails(dsar::Form::Email, options);
    dsar::Needles phones(dsar::Form::Phone, options);
    emails.add(email);
    phones.add(phone);
    const dsar::CollectionEntry& collection = store.collections.front();
    const dsar::Query query{
        &collection,
        {{{"customer.email"}, &emails, true, false}, {{"customer.phone"}, &phones, true, false}},
        false,
        false};
    std::vector<dsar::Change> changes;
    const auto reader = dsar::find_connector(store.kind)->open_reader(store, "/");
    reader->find(
        {&query, 1},
        [&](std::size_t, const dsar::Record& record, std::span<const dsar::Hit>) {
            changes.push_back({&collection, record.key, dsar::record_digest(record), true, {}});
        },
        {});
    return changes;
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) {
        std::fputs("usage: see the head of rewrite_bench.cpp\n", stderr);
        return 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    const dsar::StoreEntry store = store_of(words[1]);
    const std::vector<dsar::Change> changes = removals(store, words[2], words[3]);
    const double found = seconds_since(begin);
    const std::vector<std::string> values{words[2], words[3]};
    dsar::ChangeContext context;
    context.must_not_stay = values;
    const auto changer = dsar::find_connector(store.kind)->open_to_change(store, "/");
    const dsar::ChangeResult result = changer->change(changes, context);
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    fmt::print(
        "{{\"records\": {}, \"applied\": {}, \"left\": {}, \"find\": {:.4f}, "
        "\"seconds\": {:.4f}, \"peak_kib\": {}}}\n",
        changes.size(), result.applied, result.left.size(), found, seconds_since(begin),
        usage.ru_maxrss);
    return result.applied && result.left.empty() ? 0 : 1;
}
