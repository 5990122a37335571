// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Node.Progress;

/// <summary>Shows how far long work is and when it will be done: one line that is overwritten on a terminal, else a line now and then. Goes to the standard error.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly TextWriter _output;
    private readonly bool _isTerminal;
    private readonly string _label;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextAt;
    private int _lastLength;

    public ProgressLine(string label)
        : this(label, Console.Error, !Console.IsErrorRedirected)
    {
    }

    public ProgressLine(string label, TextWriter output, bool isTerminal)
    {
        _label = label;
        _output = output;
        _isTerminal = isTerminal;
        _nextAt = isTerminal ? TerminalInterval : LogInterval;
    }

    /// <summary>Time since the work began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Says how far it is; most calls show nothing.</summary>
    /// <param name="done">How much of the whole is done.</param>
    /// <param name="total">The whole, in the same unit; 0: unknown.</param>
    /// <param name="detail">Makes what else to say.</param>
    public void Report(double done, double total, Func<string> detail)
    {
        TimeSpan elapsed = Elapsed;
        if (elapsed < _nextAt)
        {
            return;
        }

        _nextAt = elapsed + (_isTerminal ? TerminalInterval : LogInterval);
        Write(Line(done, total, detail(), elapsed));
    }

    /// <summary>Ends the line.</summary>
    public void Complete(string summary)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"{_label}: {summary}, {Elapsed.TotalSeconds:F1} s"));
        if (_isTerminal)
        {
            _output.WriteLine();
        }
    }

    private string Line(double done, double total, string detail, TimeSpan elapsed)
    {
        if (total <= 0 || done <= 0)
        {
            return $"{_label}: {detail}";
        }

        double share = Math.Min(done / total, 1);
        TimeSpan left = elapsed * ((1 - share) / share);
        return string.Create(CultureInfo.InvariantCulture, $"{_label}: {share:P1}, {detail}, {Span(left)} left");
    }

    private void Write(string line)
    {
        if (_isTerminal)
        {
            _output.Write("\r" + line.PadRight(_lastLength));
            _lastLength = line.Length;
        }
        else
        {
            _output.WriteLine(line);
        }

        _output.Flush();
    }

    private static string Span(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalHours} h {span.Minutes} min")
        : span.TotalMinutes >= 1 ? $"{span.Minutes} min {span.Seconds} s" : $"{span.Seconds} s";
}
