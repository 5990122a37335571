// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace PowerVerse.Chain.Architecture.Tests;

/// <summary>C# text with comments and string contents blanked, so that a scan for a keyword sees code only.</summary>
internal static class SourceText
{
    public static string WithoutCommentsAndStrings(string source)
    {
        StringBuilder code = new(source.Length);
        int at = 0;
        while (at < source.Length)
        {
            int end = SkipTrivia(source, at);
            if (end == at)
            {
                code.Append(source[at++]);
                continue;
            }

            foreach (char c in source.AsSpan(at, end - at))
            {
                code.Append(c == '\n' ? '\n' : ' ');
            }

            at = end;
        }

        return code.ToString();
    }

    private static int SkipTrivia(string source, int at)
    {
        ReadOnlySpan<char> rest = source.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            int line = rest.IndexOf('\n');
            return line < 0 ? source.Length : at + line;
        }

        if (rest.StartsWith("/*"))
        {
            int close = rest.IndexOf("*/");
            return close < 0 ? source.Length : at + close + 2;
        }

        if (rest.StartsWith("\"\"\""))
        {
            int close = rest[3..].IndexOf("\"\"\"");
            return close < 0 ? source.Length : at + 3 + close + 3;
        }

        if (rest.StartsWith("@\"") || rest.StartsWith("$@\"") || rest.StartsWith("@$\""))
        {
            int open = rest.IndexOf('"');
            int close = rest[(open + 1)..].IndexOf('"');
            return close < 0 ? source.Length : at + open + 1 + close + 1;
        }

        return rest[0] switch
        {
            '"' => SkipQuoted(source, at, '"'),
            '\'' => SkipQuoted(source, at, '\''),
            _ => at,
        };
    }

    private static int SkipQuoted(string source, int at, char quote)
    {
        for (int i = at + 1; i < source.Length && source[i] != '\n'; i++)
        {
            if (source[i] == '\\')
            {
                i++;
            }
            else if (source[i] == quote)
            {
                return i + 1;
            }
        }

        return at + 1;
    }
}
