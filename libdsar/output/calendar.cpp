// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/calendar.hpp"

#include "libdsar/output/content_line.hpp"
#include "libdsar/output/date_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace dsar {

namespace {

struct Times {
    DateTime start;
    std::optional<DateTime> end;
    std::optional<std::uint64_t> seconds;
};

// A parent category includes its children, at a dot only.
bool is_under(std::string_view category, std::string_view parent) {
    return category == parent || (category.starts_with(parent) && category[parent.size()] == '.');
}

bool holds_sound(const DisclosedRecord& record) {
    return std::any_of(record.attachments.begin(), record.attachments.end(),
                       [](const Attachment& attachment) {
                           return attachment.media_type.starts_with("audio/") ||
                                  attachment.media_type.starts_with("video/");
                       });
}

std::optional<std::uint64_t> length_in_seconds(const Field& field) {
    const bool named = field.name.find("duration") != std::string::npos ||
                       field.name.find("seconds") != std::string::npos;
    std::uint64_t seconds = 0;
    const char* end = field.value.text.data() + field.value.text.size();
    const auto [stop, error] = std::from_chars(field.value.text.data(), end, seconds);
    const bool whole =
        field.value.kind == ValueKind::Integer && error == std::errc() && stop == end;
    const bool in_thousandths = field.name.ends_with("_ms");
    return named && whole && !in_thousandths ? std::optional(seconds) : std::nullopt;
}

// The first date-time begins it; a later one of a field whose name speaks of an end, ends it.
std::optional<Times> times_of(const Record& record) {
    std::optional<Times> times;
    std::optional<std::uint64_t> seconds;
    for (const Field& field : record.fields) {
        if (!seconds) {
            seconds = length_in_seconds(field);
        }
        const auto time =
            field.value.kind == ValueKind::Text ? parse_date_time(field.value.text) : std::nullopt;
        if (!time) {
            continue;
        }
        const bool ends = field.name.find("end") != std::string::npos ||
                          field.name.find("finish") != std::string::npos;
        if (!times) {
            times = Times{*time, {}, {}};
        } else if (ends && !times->end && times->start.zoned == time->zoned &&
                   times->start.instant <= time->instant) {
            times->end = time;
        }
    }
    if (times) {
        times->seconds = seconds;
    }
    return times;
}

std::string described(const Record& record) {
    std::string text;
    for (const Field& field : record.fields) {
        const bool plain =
            field.value.kind == ValueKind::Text || field.value.kind == ValueKind::Integer ||
            field.value.kind == ValueKind::Number || field.value.kind == ValueKind::Boolean;
        if (plain) {
            text += field.name + ": " + field.value.text + "\n";
        }
    }
    return text;
}

}  // namespace

void Calendar::begin(const CollectionFacts& collection) {
    collection_ = &collection;
    is_sound_ = false;
    has_phone_ = false;
    for (const FieldFacts& field : collection.fields) {
        is_sound_ = is_sound_ || is_under(field.category, "user.content.audio") ||
                    is_under(field.category, "user.telephony");
        has_phone_ = has_phone_ || is_under(field.category, "user.contact.phone_number");
    }
}

void Calendar::add(const DisclosedRecord& record, std::uint64_t number) {
    const std::optional<Times> times = times_of(record.record);
    const bool lasts = times && (times->end || times->seconds);
    if (!times || !(is_sound_ || holds_sound(record) || (has_phone_ && lasts))) {
        return;
    }
    if (!file_) {
        file_ = std::make_unique<PackageFile>(folder_, "portable/calls.ics", "text/calendar");
        file_->write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" +
                     content_line("PRODID", escaped_property(facts_.program)));
    }
    const std::string title =
        collection_->title.empty() ? collection_->collection : collection_->title;
    std::string event = "BEGIN:VEVENT\r\n";
    event += content_line("UID", fmt::format("{}-{}-{}-{}", facts_.case_id, collection_->store,
                                             collection_->collection, number));
    event += content_line("DTSTAMP", calendar_time({facts_.generated_at, true}));
    event += content_line("DTSTART", calendar_time(times->start));
    if (times->end) {
        event += content_line("DTEND", calendar_time(*times->end));
    } else if (times->seconds) {
        event += content_line("DURATION", fmt::format("PT{}S", *times->seconds));
    }
    event += content_line(
        "SUMMARY", escaped_property(fmt::format("{} {}", title, key_text(record.record.key))));
    event += content_line("DESCRIPTION", escaped_property(described(record.record)));
    file_->write(event + "END:VEVENT\r\n");
}

void Calendar::close() {
    if (file_) {
        file_->write("END:VCALENDAR\r\n");
        file_->close();
        file_.reset();
    }
}

}  // namespace dsar
