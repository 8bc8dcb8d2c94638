// SPDX-License-Identifier: Apache-2.0
// What there may be millions of, as bytes for temporary files of this process.
#include "libdsar/model/match.hpp"
#include "libdsar/model/packed_key.hpp"
#include "libdsar/model/plan.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace dsar {
namespace {

constexpr std::uint64_t bit(bool set, unsigned place) {
    return std::uint64_t{set ? 1U : 0U} << place;
}

constexpr bool has(std::uint64_t bits, unsigned place) {
    return ((bits >> place) & 1U) != 0;
}

void put(Packer& out, const std::vector<WithheldField>& fields) {
    out.number(fields.size());
    for (const WithheldField& field : fields) {
        out.text(field.path);
        out.text(field.reason);
        out.text(field.why);
    }
}

void take(Unpacker& in, std::vector<WithheldField>& fields) {
    fields.resize(in.number());
    for (WithheldField& field : fields) {
        field = {in.text(), in.text(), in.text()};
    }
}

void put(Packer& out, const std::vector<CutField>& cuts) {
    out.number(cuts.size());
    for (const CutField& cut : cuts) {
        out.text(cut.path);
        out.number(static_cast<std::uint64_t>(cut.cut));
        out.text(cut.fixed);
        out.text(cut.digest);
    }
}

void take(Unpacker& in, std::vector<CutField>& cuts) {
    cuts.resize(in.number());
    for (CutField& cut : cuts) {
        cut.path = in.text();
        cut.cut = static_cast<Cut>(in.number());
        cut.fixed = in.text();
        cut.digest = in.text();
    }
}

}  // namespace

void put(Packer& out, const RecordKey& key) {
    out.number(key.size());
    for (const Field& part : key) {
        out.text(part.name);
        out.number(static_cast<std::uint64_t>(part.value.kind));
        out.text(part.value.text);
    }
}

void take(Unpacker& in, RecordKey& key) {
    key.resize(in.number());
    for (Field& part : key) {
        part.name = in.text();
        part.value.kind = static_cast<ValueKind>(in.number());
        part.value.text = in.text();
    }
}

std::string packed(const Match& match) {
    Packer out;
    out.text(match.store);
    out.text(match.collection);
    put(out, match.key);
    out.number(static_cast<std::uint64_t>(match.certainty));
    out.texts(match.because);
    out.number(bit(match.shared, 0) | bit(match.mention, 1) | bit(match.bridge, 2) |
               bit(match.in_text, 3) | bit(match.forward, 4) | bit(match.has_record, 5));
    out.text(match.tenant);
    out.text(match.vault);
    out.text(match.state);
    out.number(match.spooled);
    out.texts(match.agreeing_fields);
    out.texts(match.other_person_fields);
    out.texts(match.referring_fields);
    out.number(match.identifiers_found.size());
    for (const Identifier& identifier : match.identifiers_found) {
        out.text(identifier.kind);
        out.text(identifier.value);
    }
    return out.bytes();
}

void unpack(std::string_view bytes, Match& match) {
    Unpacker in(bytes);
    match.store = in.text();
    match.collection = in.text();
    take(in, match.key);
    match.certainty = static_cast<Certainty>(in.number());
    match.because = in.texts();
    const std::uint64_t flags = in.number();
    match.shared = has(flags, 0);
    match.mention = has(flags, 1);
    match.bridge = has(flags, 2);
    match.in_text = has(flags, 3);
    match.forward = has(flags, 4);
    match.has_record = has(flags, 5);
    match.tenant = in.text();
    match.vault = in.text();
    match.state = in.text();
    match.spooled = in.number();
    match.agreeing_fields = in.texts();
    match.other_person_fields = in.texts();
    match.referring_fields = in.texts();
    match.identifiers_found.resize(in.number());
    for (Identifier& identifier : match.identifiers_found) {
        identifier.kind = in.text();
        identifier.value = in.text();
    }
}

std::string packed(const PlannedRecord& record) {
    Packer out;
    out.number(record.match);
    put(out, record.key);
    for (const std::string* text :
         {&record.state, &record.reason, &record.why, &record.article, &record.rule}) {
        out.text(*text);
    }
    put(out, record.withheld);
    out.text(record.until ? format(*record.until) : std::string());
    put(out, record.cuts);
    return out.bytes();
}

void unpack(std::string_view bytes, PlannedRecord& record) {
    Unpacker in(bytes);
    record.match = in.number();
    take(in, record.key);
    for (std::string* text :
         {&record.state, &record.reason, &record.why, &record.article, &record.rule}) {
        *text = in.text();
    }
    take(in, record.withheld);
    const std::string until = in.text();
    record.until = until.empty() ? std::nullopt : parse_date(until);
    take(in, record.cuts);
}

std::string packed(const Pending& pending) {
    Packer out;
    out.texts({pending.store, pending.collection, pending.key, pending.what, pending.why});
    return out.bytes();
}

void unpack(std::string_view bytes, Pending& pending) {
    std::vector<std::string> texts = Unpacker(bytes).texts();
    pending = {std::move(texts.at(0)), std::move(texts.at(1)), std::move(texts.at(2)),
               std::move(texts.at(3)), std::move(texts.at(4))};
}

}  // namespace dsar
