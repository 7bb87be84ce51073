internal import Foundation

/// A page in HTML that needs nothing but itself.
package struct Page {
  /// The title of the page, in the window and as its first heading.
  package var title: String
  /// What stands under the title, as HTML.
  package var head: String
  /// The contents, as HTML.
  package var main: String
  /// Rules that this page adds to the style sheet that all pages share.
  package var extraStyle: String

  package init(title: String, head: String, main: String, extraStyle: String = "") {
    self.title = title
    self.head = head
    self.main = main
    self.extraStyle = extraStyle
  }

  /// The whole page.
  package var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title.escaped)</title>
    <style>\(Self.style)\(extraStyle)</style>
    </head>
    <body>
    <header>
    <h1>\(title.escaped)</h1>
    \(head)
    </header>
    <main>
    \(main)
    </main>
    </body>
    </html>

    """
  }

  /// Returns an `img` element that holds its picture.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of an image file.
  ///   - type: Its media type, such as `image/png`.
  ///   - text: What it shows, for those who do not see it.
  /// - Returns: The element as HTML.
  package static func image(_ bytes: [UInt8], type: String, text: String) -> String {
    "<img alt=\"\(text.escaped)\" src=\"data:\(type);base64,\(Data(bytes).base64EncodedString())\">"
  }
}

extension String {
  /// The text with the characters that have a meaning in HTML replaced.
  package var escaped: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
