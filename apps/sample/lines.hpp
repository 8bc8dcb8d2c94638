// SPDX-License-Identifier: Apache-2.0
// Files that are written from front to end, and the two notations that go into them.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sample {

/// A JSON string literal, quotes included. The text must be UTF-8.
std::string json_text(std::string_view text);

/// One JSON object, built member by member.
class JsonObject {
 public:
    JsonObject& text(std::string_view name, std::string_view value) {
        return raw(name, json_text(value));
    }
    /// null when empty.
    JsonObject& text_or_null(std::string_view name, std::string_view value) {
        return raw(name, value.empty() ? "null" : json_text(value));
    }
    JsonObject& integer(std::string_view name, long long value) {
        return raw(name, std::to_string(value));
    }
    JsonObject& boolean(std::string_view name, bool value) {
        return raw(name, value ? "true" : "false");
    }
    JsonObject& raw(std::string_view name, std::string_view json);

    [[nodiscard]] std::string done() const { return body_ + "}"; }

 private:
    std::string body_ = "{";
};

/// One CSV record with its CRLF; quoted where needed (RFC 4180).
std::string csv_row(const std::vector<std::string>& cells);

/// A text file written line by line, gzip when the name ends in `.gz`. Throws std::runtime_error.
class LineFile {
 public:
    explicit LineFile(const std::filesystem::path& path);

    /// Appends the text and counts one record. Returns its number, from 1.
    std::uint64_t write(std::string_view text);
    /// Appends text that is no record (a header, a bracket).
    void write_plain(std::string_view text);
    /// Writes what is buffered; a full disk shows here.
    void close();

    [[nodiscard]] std::uint64_t records() const { return records_; }

 private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    struct CloseGzip {
        void operator()(gzFile file) const { gzclose(file); }
    };
    [[noreturn]] void fail() const;

    std::filesystem::path path_;
    std::unique_ptr<std::FILE, CloseFile> plain_;
    std::unique_ptr<std::remove_pointer_t<gzFile>, CloseGzip> gzip_;
    std::uint64_t records_ = 0;
};

}  // namespace sample
