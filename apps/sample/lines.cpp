// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/lines.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace sample {

std::string json_text(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            result += '\\';
            result += letter;
        } else if (letter == '\n') {
            result += "\\n";
        } else if (static_cast<unsigned char>(letter) < 0x20) {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
        } else {
            result += letter;
        }
    }
    return result + "\"";
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
    if (body_.size() > 1) {
        body_ += ',';
    }
    body_ += json_text(name);
    body_ += ':';
    body_ += json;
    return *this;
}

std::string csv_row(const std::vector<std::string>& cells) {
    std::string row;
    for (std::size_t index = 0; index < cells.size(); ++index) {
        row += index == 0 ? "" : ",";
        const std::string& cell = cells[index];
        if (cell.find_first_of("\",\r\n") == std::string::npos) {
            row += cell;
            continue;
        }
        row += '"';
        for (const char letter : cell) {
            row += letter;
            if (letter == '"') {
                row += '"';
            }
        }
        row += '"';
    }
    return row + "\r\n";
}

LineFile::LineFile(const std::filesystem::path& path) : path_{path} {
    if (path.extension() == ".gz") {
        gzip_.reset(gzopen(path.c_str(), "wb6"));
    } else {
        plain_.reset(std::fopen(path.c_str(), "wb"));
    }
    if (!gzip_ && !plain_) {
        fail();
    }
}

void LineFile::fail() const {
    throw std::runtime_error{"cannot write " + path_.string()};
}

std::uint64_t LineFile::write(std::string_view text) {
    write_plain(text);
    return ++records_;
}

void LineFile::write_plain(std::string_view text) {
    const bool is_written =
        gzip_ ? gzwrite(gzip_.get(), text.data(), static_cast<unsigned>(text.size())) ==
                    static_cast<int>(text.size())
              : std::fwrite(text.data(), 1, text.size(), plain_.get()) == text.size();
    if (!is_written) {
        fail();
    }
}

void LineFile::close() {
    const bool is_closed =
        gzip_ ? gzclose(gzip_.release()) == Z_OK : std::fclose(plain_.release()) == 0;
    if (!is_closed) {
        fail();
    }
}

}  // namespace sample
