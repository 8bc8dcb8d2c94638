// SPDX-License-Identifier: Apache-2.0
// What goes into a package: facts as plain values, records as a stream. The engine fills it,
// output/ writes it; neither knows the other.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/model/subject.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dsar {

/// Somebody who was given data of a collection (Art 15(1)(c), 15(2)).
struct RecipientFacts {
    std::string id;
    std::string name;
    std::string role;       ///< processor, controller, authority
    std::string country;    ///< ISO 3166
    std::string safeguard;  ///< as the settings state it; empty inside the EEA
};

/// What the map says of one field of a collection; the package explains the field by it.
struct FieldFacts {
    std::string path;      ///< as in the map: `email`, `caller.number`
    std::string category;  ///< dotted fideslang name; may be empty
    std::string origin;    ///< provided, observed, inferred, received; may be empty
};

/// One collection that holds something on the person, with its Art 15(1) facts.
struct CollectionFacts {
    std::string store;
    std::string collection;
    std::string title;       ///< for people; the collection's name when the map gives none
    std::string role;        ///< controller or processor
    std::string purpose;     ///< the purpose's title
    std::string basis;       ///< contract, consent, legal_obligation, legitimate_interests, ..
    std::string article;     ///< 6(1)(b)
    std::string interest;    ///< the interest when the basis is one
    std::string retention;   ///< the rule in plain words
    std::string kept_until;  ///< computed for these records: a date, a range, or why open-ended
    std::string source;      ///< where the data came from when not from the person (15(1)(g))
    std::string held_at;     ///< provider, place, country
    std::vector<std::string> recipients;  ///< ids
    std::vector<std::string> categories;  ///< dotted fideslang names, sorted
    std::vector<FieldFacts> fields;       ///< disclosed fields, in the map's order
    std::vector<std::string> rights;      ///< rights that apply given the basis (15(1)(e))
    std::size_t records = 0;              ///< disclosed
    std::size_t withheld = 0;             ///< records held but not handed out
};

/// A file that belongs to a record: a recording, an upload. `open` may be called once per writer.
struct Attachment {
    std::string
        name;  ///< neutral and safe: `files/recordings/objects/17.wav`, no values of the person
    std::string media_type;
    std::uint64_t size = 0;
    std::function<std::unique_ptr<ByteSource>()> open;
};

/// What the person said of a record that was not rewritten (Art 16).
struct SupplementaryStatement {
    Date day;
    std::string text;
};

/// One record on its way to the person. Withheld fields are already gone from `record`.
struct DisclosedRecord {
    Record record;
    std::string certainty;
    bool shared = false;
    std::vector<std::string> because;
    std::vector<std::string> categories;
    std::string origin;  ///< provided, observed, inferred, received; `mixed` when fields differ
    std::vector<WithheldField> withheld;
    std::vector<Attachment> attachments;
    std::vector<SupplementaryStatement> statements;  ///< oldest first
};

/// What was counted and not handed out: another person's records that refer to the subject,
/// possible matches, collections held for clients.
struct NotIncluded {
    std::string store;
    std::string collection;
    std::string reason;  ///< possible, mention, bridge, unmapped, not_searched, client, tenant,
                         ///< portability, categories
    std::string why;     ///< in plain words
    std::size_t records = 0;
};

/// A client for whom we hold data as processor.
struct ClientFacts {
    std::string tenant;
    std::string name;
    std::string contact;
    bool instructed = false;  ///< whether the client's instruction lets us answer
    bool named = true;        ///< whether the person may be told who it is
};

/// In whose name a package for a client was prepared (Art 28(3)(e)); empty in the person's own.
struct AssistFacts {
    std::string tenant;
    std::string processor;  ///< us
    std::string processor_contact;
    std::string instruction;  ///< the reference under which we act
};

/// Parts of the answer that are not about one collection (Art 15(1)-(2), LAW 5.2).
struct PackageFacts {
    std::string case_id;
    Right right = Right::Access;
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    std::string kind;             ///< California: know, specific; else empty
    std::string program;          ///< `dsar 0.1.0`
    std::string controller;
    std::string controller_contact;
    std::string controller_country;
    std::string controller_address;
    std::string authority;  ///< of complaints, name and address
    std::string authority_url;
    std::string policy;  ///< privacy policy: version or effective date; may be empty
    Instant generated_at;
    std::string received;   ///< ISO date or empty
    std::string answer_by;  ///< ISO date or empty
    bool complete = false;  ///< every store was searched
    std::vector<StoreOutcome> stores;
    std::vector<Identifier> identifiers;        ///< given by the request, as typed
    std::vector<Identifier> identifiers_found;  ///< joined the identity during the search
    std::vector<RecipientFacts> recipients;
    std::vector<ClientFacts> clients;
    AssistFacts assist;
    std::vector<NotIncluded> not_included;
    std::string automated_decisions;  ///< the statement for Art 22, or that none is recorded
    std::string ai_statement;         ///< who processes voice with AI; may be empty
};

/// What a package is written from. Records of one collection come as a stream, in key order; the
/// stream can be run several times (JSON, CSV, HTML) and gives the same each time.
class PackageContent {
 public:
    virtual ~PackageContent() = default;

    [[nodiscard]] virtual const PackageFacts& facts() const = 0;
    [[nodiscard]] virtual const std::vector<CollectionFacts>& collections() const = 0;
    /// Calls `record` for every disclosed record of the collection with that index.
    virtual void each(std::size_t collection,
                      const std::function<void(const DisclosedRecord&)>& record) const = 0;
};

}  // namespace dsar
