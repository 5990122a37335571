// SPDX-License-Identifier: Apache-2.0

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PowerVerse.Chain.Node.Doctor;

/// <summary>Sends calls as a page with MetaMask does, and reports those that fail.</summary>
internal sealed class WalletClient : IDisposable
{
    private const int AnswerBytesMax = 4 * 1024 * 1024;

    private readonly DoctorReport _report;
    private readonly HttpClient _client;

    public WalletClient(Uri url, string origin, DoctorReport report)
    {
        Url = url;
        Origin = origin;
        _report = report;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
        {
            Timeout = RpcAnswers.CallTimeMax,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>Where the node is.</summary>
    public Uri Url { get; }

    /// <summary>The origin of the page.</summary>
    public string Origin { get; }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Calls a method whose result is a quantity, and judges its form.</summary>
    public async Task CheckQuantityAsync(string method, CancellationToken cancellationToken, params object[] parameters)
    {
        if (await CallAsync(method, cancellationToken, parameters).ConfigureAwait(false) is not { } result)
        {
            return;
        }

        string? text = result.ValueKind == JsonValueKind.String ? result.GetString() : null;
        bool isMinimal = text is not null && text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && (text[2] != '0' || text.Length == 3);
        if (isMinimal)
        {
            _report.Good(method, text!);
        }
        else
        {
            _report.Fail(method, $"{RpcAnswers.Shorten(result.ToString())} is no quantity: 0x and hexadecimal digits without leading zeros");
        }
    }

    /// <summary>Calls a method.</summary>
    /// <returns>Its result; null when it failed, which is then in the report.</returns>
    public async Task<JsonElement?> CallAsync(string method, CancellationToken cancellationToken, params object[] parameters)
    {
        using HttpRequestMessage request = Post(RpcAnswers.Body(method, parameters));
        using HttpResponseMessage? response = await TrySendAsync(method, request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return null;
        }

        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (RpcAnswers.Refusal(response) is { } refusal)
        {
            _report.Fail(method, refusal);
        }
        else if (!RpcAnswers.TryParse(text, out JsonElement answer) || answer.ValueKind != JsonValueKind.Object)
        {
            _report.Fail(method, $"the answer is no JSON object: {RpcAnswers.Shorten(text)}");
        }
        else if (answer.TryGetProperty("result", out JsonElement result))
        {
            return result;
        }
        else
        {
            _report.Fail(method, $"an error: {RpcAnswers.Shorten(answer.TryGetProperty("error", out JsonElement error) ? error.ToString() : text)}");
        }

        return null;
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The answer with its content read; null when there is none, which is then in the report.</returns>
    public async Task<HttpResponseMessage?> TrySendAsync(string check, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            _report.Fail(check, RpcAnswers.Describe(exception));
            return null;
        }
    }

    /// <summary>A request with a body, as the page sends it.</summary>
    public HttpRequestMessage Post(string body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, Url) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Origin", Origin);
        return request;
    }
}
