// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/record_pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar {

namespace {

constexpr std::uint64_t inline_records_of_one = 500;
constexpr std::uint64_t inline_records_of_all = 2000;
constexpr std::uint64_t inline_bytes_of_one = 512U << 10;
constexpr std::uint64_t inline_bytes_of_all = 2U << 20;
constexpr std::size_t bytes_a_page = 8U << 20;
constexpr std::uint64_t few_records = 3;

std::string page_name(std::size_t number) {
    return fmt::format("records-{}.html", number);
}

}  // namespace

RecordPages::RecordPages(const PackageContent& content, const PackageSurvey& found,
                         PackageFolder& folder, Templates& templates)
    : content_(content),
      found_(found),
      folder_(folder),
      templates_(templates),
      collections_(content.collections().size()) {}

void RecordPages::begin(std::size_t collection) {
    current_ = collection;
    done_ = 0;
    html_.emplace(templates_, content_.collections()[collection], found_);
    const CollectionSurvey& found = found_.collections[collection];
    is_inline_ = found.records <= inline_records_of_one && found.bytes <= inline_bytes_of_one &&
                 inline_records_ + found.records <= inline_records_of_all &&
                 inline_bytes_ + found.bytes <= inline_bytes_of_all;
    if (is_inline_) {
        inline_records_ += found.records;
        inline_bytes_ += found.bytes;
    }
}

void RecordPages::record(const DisclosedRecord& record) {
    const std::string html = (*html_)(record, found_.collections[current_].records <= few_records);
    if (is_inline_) {
        collections_[current_].inline_html += html;
        ++done_;
        return;
    }
    if (page_ && (done_ - collections_[current_].pages.back().first + 1 >= records_a_page ||
                  page_bytes_ >= bytes_a_page)) {
        close_page();
    }
    if (!page_) {
        open_page();
    }
    page_->write(html);
    page_bytes_ += html.size();
    ++done_;
}

void RecordPages::end() {
    if (page_) {
        close_page();
    }
}

void RecordPages::open_page() {
    const CollectionFacts& facts = content_.collections()[current_];
    const std::string title = facts.title.empty() ? facts.collection : facts.title;
    std::vector<RecordsPage>& pages = collections_[current_].pages;
    pages.push_back({page_name(++pages_), done_ + 1, 0});
    page_bytes_ = 0;
    page_ = std::make_unique<PackageFile>(folder_, pages.back().path, "text/html; charset=utf-8");
    page_->write(page_top(templates_, fmt::format("{}, page {}", title, pages.size())));
    page_->write(templates_.render("records-top.html", {{"controller", content_.facts().controller},
                                                        {"case", content_.facts().case_id},
                                                        {"title", title},
                                                        {"number", pages.size()},
                                                        {"kind", current_ + 1}}));
}

void RecordPages::close_page() {
    RecordsPage& page = collections_[current_].pages.back();
    page.last = done_;
    const std::uint64_t total = found_.collections[current_].records;
    page_->write(templates_.render("records-end.html",
                                   {{"first", page.first},
                                    {"last", page.last},
                                    {"total", total},
                                    {"kind", current_ + 1},
                                    {"has_previous", collections_[current_].pages.size() > 1},
                                    {"previous", page_name(pages_ - 1)},
                                    {"has_next", page.last < total},
                                    {"next", page_name(pages_ + 1)}}));
    page_->write(page_end(templates_));
    page_->close();
    page_.reset();
}

}  // namespace dsar
